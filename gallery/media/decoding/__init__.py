"""Untrusted image files, decoded in processes apart. Pure. May import metadata, core errors."""
