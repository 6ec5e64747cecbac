"""Commands of inference, one a module. May import every package of it."""
