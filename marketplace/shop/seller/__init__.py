"""The producer's portal, and the one-tap link that needs no password."""
