"""Commands of manage.py. May import all of training."""
