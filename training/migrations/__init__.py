"""Migrations of the training tables. May import nothing else."""
