"""The account page."""

import pytest
from django.urls import reverse

from gallery.models import Export

pytestmark = pytest.mark.postgresql


def test_the_account_page_offers_everything(captioned, owner, owner_client):
    captioned()
    page = owner_client.get(reverse("gallery:account")).content.decode()
    assert 'value="everything"' in page
    owner_client.post(reverse("gallery:exports"), {"form": "everything"})
    assert Export.objects.get().owner == owner


def test_a_newcomer_is_shown_around_until_it_was_enough(owner, owner_client):
    assert "Three things to know" in owner_client.get("/").content.decode()
    response = owner_client.post("/account/tour/")
    assert response.status_code == 302
    owner.refresh_from_db()
    assert owner.tour_done
    assert "Three things to know" not in owner_client.get("/").content.decode()
