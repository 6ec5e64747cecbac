"""Image files: decoding, metadata, thumbnails. Loads no Django. May import its own rooms only."""
