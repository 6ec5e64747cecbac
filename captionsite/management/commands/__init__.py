"""Commands of the project, one a module. May import every room of it."""
