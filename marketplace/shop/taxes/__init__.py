"""Tax that the platform withholds and pays for households and individuals: rates by day, what a seller declared, what was kept."""
