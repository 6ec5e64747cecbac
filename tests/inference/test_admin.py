"""Captioners in the back office: which requests to install one are refused."""

from __future__ import annotations

import pytest
from django.test import Client

from gallery.models import Job, ModelVersion, User
from inference.services import register_bundled
from tests.inference.hub_server import KIND


@pytest.mark.parametrize("form", [{"what": KIND}, {"what": KIND, "source": "../up"}])
def test_an_odd_request_is_refused_in_the_form(boss: User, form: dict[str, str]) -> None:
    client = Client()
    client.force_login(boss)
    response = client.post("/admin/gallery/modelversion/from-hub/", form)
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not Job.objects.exists()
    staff = Client()
    staff.force_login(User.objects.create_user("staff", is_staff=True))
    assert staff.get("/admin/gallery/modelversion/from-hub/").status_code == 403


def test_the_back_office_says_what_the_weights_may_be_used_for(boss: User) -> None:
    register_bundled()
    client = Client()
    client.force_login(boss)
    versions = ModelVersion.objects.filter(name__startswith="flickr8k")
    assert versions
    for version in versions:
        page = client.get(f"/admin/gallery/modelversion/{version.pk}/change/").content.decode()
        assert "for research and education only" in page
    assert (
        "research and education only" in client.get("/admin/gallery/modelversion/").content.decode()
    )
