"""Metrics and the status page. May import jobs, http and models."""
