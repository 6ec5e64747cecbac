"""Tokens of links cannot be made up."""

import pytest
from django.test import Client

from gallery.sharing.links import token_of
from tests.gallery.sharing.conftest import make_link

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize("change", ["x", "longer", "key"])
def test_a_link_cannot_be_guessed(album, change):
    link = make_link(album)
    token = token_of(link)
    forged = {"x": "x", "longer": token + "x", "key": link.key.hex}[change]
    assert Client().get(f"/s/{forged}/").status_code == 404
