"""Spreadsheets of other offices: read, staged, previewed, asked about, applied whole or not at all."""
