"""Commands of the gallery, one in each module. May import every package."""
