"""Image files: what an upload is made into. Loads no Django. May import its own rooms only."""
