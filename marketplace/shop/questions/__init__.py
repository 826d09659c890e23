"""A shopper asks a maker, in private: about a product, before or after buying."""
