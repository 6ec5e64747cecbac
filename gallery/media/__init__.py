"""Image files: decoding, metadata, thumbnails. No Django. May import its own packages only."""
