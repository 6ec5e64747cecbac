"""Metrics and the status page. May import the features' selectors."""
