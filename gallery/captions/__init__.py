"""Captions, reviews, model versions. May import jobs and all below."""
