"""Oscar's catalogue, forked: a Product is a listing of a registered product."""
