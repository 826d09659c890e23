"""Rows for tests, a module a room."""
