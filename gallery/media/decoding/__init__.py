"""Decoding of untrusted image files in processes apart. Pure: no Django."""
