"""Engines that answer `queries.Query`: the embedded one needs nothing but our own database."""
