"""Frozen dataset revisions. May import training.ml, training.core and training.models."""
