"""Pages that everyone sees: home, product, producer, commune, public register, policies, help."""
