"""One command a module, named after what it does."""
