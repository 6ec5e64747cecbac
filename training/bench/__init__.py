"""What the trainer's promises of speed and memory are measured with: `manage.py bench_training`."""
