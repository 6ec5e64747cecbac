"""Times of the whole site as a person meets it: `make bench`. May import captionsite.launch."""
