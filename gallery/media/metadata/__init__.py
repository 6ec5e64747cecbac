"""Metadata of image files, read and written. Loads no Django. May import no other package."""
