"""How much is said, what becomes of it, and how long that takes: counts over the record."""
