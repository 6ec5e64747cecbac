"""Promotions of candidates, and rollbacks. May import runs, datasets and all below."""
