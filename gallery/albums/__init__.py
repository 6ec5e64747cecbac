"""Albums and what is in them. May import the core services and all below."""
