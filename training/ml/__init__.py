"""Pure training code in four rooms: report > train > evaluate > data. No Django."""
