"""Commands of the project, one a module. May import every package of it."""
