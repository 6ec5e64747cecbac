"""Fixtures: no broker."""

from tests.gallery.api.conftest import no_broker  # noqa: F401
