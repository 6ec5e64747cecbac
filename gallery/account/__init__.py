"""A person's own account: pages, API, deletion. May import the features and all below."""
