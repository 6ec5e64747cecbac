"""Template tags and filters of the gallery."""
