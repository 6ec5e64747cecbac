"""Benchmarks of captioners: one file per row of the table, each run in a process of its own."""
