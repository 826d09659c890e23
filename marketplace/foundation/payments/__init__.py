"""Money on its way: intents, bank QR, cash on delivery, bank lines; knows references, not orders."""
