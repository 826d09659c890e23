"""Servers of others, as far as we use them, on loopback."""
