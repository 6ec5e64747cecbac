"""Promotion of a candidate to live, and back. May import runs, datasets and all below."""
