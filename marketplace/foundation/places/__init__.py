"""Provinces, districts (until 30 June 2025) and communes, and what merged into what."""
