"""Template tags and filters of the gallery. May import the features and all below."""
