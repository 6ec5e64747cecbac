"""Training runs: forms, schedules, work, gate. May import datasets and training.ml."""
