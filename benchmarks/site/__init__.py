"""Benchmark of the whole site as a user sees it: `make bench`. May import captionsite.launch."""
