"""Decoding of untrusted images in separate processes. No Django. May import metadata, core."""
