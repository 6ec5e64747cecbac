"""Migrations of the tables. May import search, which fills its index."""
