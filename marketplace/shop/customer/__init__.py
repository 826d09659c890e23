"""Oscar's customer, forked: the shopper's own pages: orders, addresses, data and consent."""
