"""The book: every đồng by double entry, in whole đồng. It knows references, not orders, and nothing in it is ever changed."""
