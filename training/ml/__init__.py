"""Pure training code: report > train > evaluate > data. No Django. May import inference."""
