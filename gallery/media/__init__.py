"""Image files: decoding, metadata. Pure, except that it imports core errors."""
