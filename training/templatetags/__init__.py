"""Template tags and filters of training."""
