"""Oscar's basket, forked: one basket, several producers."""
