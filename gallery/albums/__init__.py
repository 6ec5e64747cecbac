"""Albums and what is in them. May import search, core and models."""
