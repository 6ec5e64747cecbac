"""Commands of manage.py. May import every package."""
