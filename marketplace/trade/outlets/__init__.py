"""Points of sale: applied for, surveyed, decided, published, checked every year."""
