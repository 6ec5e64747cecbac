"""Tables, curves, model cards and packaging. May import train, evaluate and data."""
