"""Benchmarks of captioners, each in a process of its own. May import inference and gallery."""
