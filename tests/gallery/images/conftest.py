"""Fixtures: an owner with pictures, and no broker."""

from tests.gallery.captioned_pictures import no_broker, picture, version  # noqa: F401
