"""Exports and account archives. May import images, albums, alt_text and all below."""
