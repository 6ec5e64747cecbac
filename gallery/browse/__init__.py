"""Pages that list, open and change images and albums. May import the other features."""
