"""Everything between a clone and a running site."""
