"""The officers' pages that join bands: certificates, imports, held orders, bank lines."""
