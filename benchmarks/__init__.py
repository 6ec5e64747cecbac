"""Measurements of speed, memory and quality. May import every package; not in the image."""
