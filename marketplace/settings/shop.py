"""What an operator may turn: territory, deadlines, limits."""

TERRITORY = "bac-kan"  # or "thai-nguyen"
