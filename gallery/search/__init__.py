"""Search of images by words and filters. May import core and models.

docs/library.md describes the grammar.
"""
