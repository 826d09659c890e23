"""A shopper is not content with what came: asks, is answered within a deadline, sends back, is paid back; or an operator decides."""
