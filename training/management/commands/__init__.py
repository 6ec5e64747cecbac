"""Commands of training, one a module. May import every room of it."""
