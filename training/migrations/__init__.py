"""Migrations of the training tables."""
