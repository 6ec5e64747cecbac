"""Text as it may be stored and shown. May import nothing: models and the decoder read it."""
