"""Captions in other languages. May import captions, alt_text and all below."""
