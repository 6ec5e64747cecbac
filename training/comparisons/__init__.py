"""Pages of finished comparisons between captioners. May import training.core."""
