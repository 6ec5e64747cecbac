"""Imports of many files: uploads, archives, folders. May import images and all below."""
