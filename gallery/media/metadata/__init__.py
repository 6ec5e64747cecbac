"""What an image file says about itself, read and written. Pure. May import no other room."""
