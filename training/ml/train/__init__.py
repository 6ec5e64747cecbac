"""Training loops, learners, configs. May import evaluate, data and inference."""
