"""The launcher behind `make run`: checks, supervisor, health, sign-in, clean stop.

May import captionsite and gallery.models.
"""
