"""Backup of the whole running site into one file, and its restore.

May import gallery.models.
"""
