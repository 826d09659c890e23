"""What an operator may turn: territory, deadlines, limits."""

TERRITORY = "bac-kan"  # or "thai-nguyen"
CERTIFICATE_MONTHS = 36  # a star's life from its decision (Decision 148/QĐ-TTg); the paper's own last day goes before
