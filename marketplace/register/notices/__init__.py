"""Letters before a star ends: due 180, 90, 60 and 30 days before, written, sent with proof, answered."""
