"""Alt texts: lint, pages, API. May import search, http, core and models."""
