"""Commands of inference, one a module. May import every room of it."""
