"""Migrations of the gallery's tables."""
