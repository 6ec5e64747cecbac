"""Commands of manage.py. May import all of inference."""
