"""Access control that every package of training uses. May import gallery.core only."""
