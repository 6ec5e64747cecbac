"""Trial without an account. May import images and all below."""
