"""What a picture's file says about itself, read and written: pure, no Django."""
