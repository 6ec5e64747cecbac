"""Exports and account archives. May import images and all below."""
