"""Engines, each a module with NAME, `find(wanted) → Found` and `ids(wanted, start=)`: postgres needs nothing but our own database."""
