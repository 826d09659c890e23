"""Commission, tax class and selling terms as dated data."""
