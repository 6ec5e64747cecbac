"""Finding pictures by words and by filters. docs/library.md holds the grammar."""
