"""HTTP layer of pages and API: middleware, problems, throttling. May import core, media, models."""
