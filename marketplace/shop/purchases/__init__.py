"""A purchase, its orders by producer, what was frozen at the click, and every step that follows."""
