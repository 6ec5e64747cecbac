"""Datasets, runs, gate, promotions: pages, API, commands. May import inference and gallery."""
