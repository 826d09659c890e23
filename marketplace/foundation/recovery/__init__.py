"""After a restore from backup nothing goes out a second time: the site notices, waits for a person, and goes on from there.

How far the database had come is kept in a file outside it (`marks`). A database behind its file, or without one although orders exist,
has been restored: until a person releases it (`services.release`) forms are refused (`middleware`), the worker leaves alone what could
send or charge (`queue`), and whoever is about to do something outward asks `guard`. Rooms above say which of their tables count
(`watching.watch`) and what is to be compared first (`steps.register`).
"""
