"""Commands of the gallery, one a module. May import every room."""
