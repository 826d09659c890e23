"""Everything that sells; every Oscar fork but the catalogue."""
