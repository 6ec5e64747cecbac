"""Scores, confidence and the gate. May import data and inference.ml."""
