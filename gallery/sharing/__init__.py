"""Albums shared with people and by link. May import images and all below."""
