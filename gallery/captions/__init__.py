"""Captions, review, model versions. May import jobs and all below."""
