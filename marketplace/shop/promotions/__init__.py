"""Promotions: what is taken off a basket, by which rule, who bears it, and how often and how much it may be."""
