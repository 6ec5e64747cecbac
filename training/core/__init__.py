"""What every room of training needs: who may train. May import gallery.core only."""
