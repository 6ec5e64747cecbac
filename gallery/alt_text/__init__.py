"""Alt texts: lint, pages, API. May import captions and all below."""
