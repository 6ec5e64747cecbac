"""Promotion of a candidate to live, and back. May import runs and datasets."""
