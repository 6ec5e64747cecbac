"""Which of two captions people prefer. May import training.core and training.models."""
