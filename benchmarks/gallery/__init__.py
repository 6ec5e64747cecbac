"""How fast the library is with many pictures: made-up rows, and the times of pages and searches."""
