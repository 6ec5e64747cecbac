"""Which of two captions people prefer. May import training.models."""
