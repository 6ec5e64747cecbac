"""Metrics and the status page. May import jobs, media, http and models."""
