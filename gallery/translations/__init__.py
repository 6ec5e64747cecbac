"""Captions in other languages. May import captions and all below."""
