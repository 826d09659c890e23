"""Whatever people do, in whatever order: what must hold of money and stock after each step."""
