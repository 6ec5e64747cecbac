"""Fixtures: a user with captioned pictures, and no broker."""

from tests.gallery.captioned_pictures import no_broker, owner, picture, version  # noqa: F401
