"""Registered products, decisions and certificates: the only place that says whether a star holds."""
