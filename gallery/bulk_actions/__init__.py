"""One action on many images, with undo. May import images, albums and all below."""
