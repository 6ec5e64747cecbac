"""Commands of training, one a module. May import every package of it."""
