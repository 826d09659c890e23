"""From basket to purchase: address, payment, the last look before the click."""
