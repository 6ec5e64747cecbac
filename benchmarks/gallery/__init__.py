"""Times of pages and searches over many made-up rows. May import gallery."""
