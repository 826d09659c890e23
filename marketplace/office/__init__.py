"""Officers' work, above the shop."""
