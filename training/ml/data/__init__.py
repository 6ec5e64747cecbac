"""Datasets: readers, features on disk, inspection. May import inference.ml only."""
