"""Oscar's partner, forked: words for price and availability that agree with `buyable`."""
