"""Frozen dataset revisions. May import training.ml and training.models."""
