"""Exports and account archives. May import albums, translations, alt_text and all below."""
