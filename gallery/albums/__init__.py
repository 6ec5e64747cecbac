"""Albums and their images. May import search, core and models."""
