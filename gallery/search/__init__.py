"""Finding pictures by words and by filters. May import core and models.

docs/library.md holds the grammar.
"""
