"""Scores, confidence and the gate. May import data, inference.ml and inference.checkpoint."""
