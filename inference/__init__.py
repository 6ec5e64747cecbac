"""Captions from images: checkpoints, workers, commands. May import gallery."""
