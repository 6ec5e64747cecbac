"""The trainer's promises of speed, memory and quality. May import training and all below."""
