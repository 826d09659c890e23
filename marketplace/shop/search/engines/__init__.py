"""Engines, each a module with NAME, `find(wanted) → Found`, `ids(wanted, start=)` and, while somebody types, `first(wanted) → Found`:
postgres needs nothing but our own database, elasticsearch a cluster, and guarded asks the second as long as it answers, else the first."""
