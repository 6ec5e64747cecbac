"""Captioners, each benchmark in a process of its own. May import inference and gallery."""
