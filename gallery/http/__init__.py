"""Plumbing of pages and API: middleware, problems, throttling. May import core and models."""
