"""Template tags and filters of training. May import datasets and training.models."""
