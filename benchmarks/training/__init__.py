"""The trainer's promises of speed, memory and quality: `python -m benchmarks training`."""
