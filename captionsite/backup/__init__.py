"""A copy of the whole site in one file, made while it runs, and the way back from it.

May import gallery.models.
"""
