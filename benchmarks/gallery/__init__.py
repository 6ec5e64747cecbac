"""Benchmarks of pages and searches over many generated rows. May import gallery."""
