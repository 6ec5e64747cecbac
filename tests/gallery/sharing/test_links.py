"""Tokens of links are signed keys: each leads to its own link, and none can be made up."""

import pytest

from gallery.core.errors import NotFoundError
from gallery.models import AlbumLink
from gallery.sharing.links import key_of, token_of

KEY = "0" * 32


def test_a_token_leads_to_its_own_link():
    one, two = AlbumLink(), AlbumLink()
    assert (key_of(token_of(one)), key_of(token_of(two))) == (one.key, two.key)


@pytest.mark.parametrize("made_up", ["", "x", ".", KEY, f"{KEY}.x", "é.é"])
def test_a_token_that_the_site_has_not_signed_leads_nowhere(made_up):
    with pytest.raises(NotFoundError):
        key_of(made_up)


def test_a_token_of_another_site_leads_nowhere(settings):
    token = token_of(AlbumLink())
    settings.SECRET_KEY = "another key of the site"
    with pytest.raises(NotFoundError):
        key_of(token)
