"""Benchmarks of training: speed, memory and quality. May import training and all below."""
