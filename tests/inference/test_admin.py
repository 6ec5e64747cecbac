"""Captioners in the back office: which requests to install one are refused."""

from __future__ import annotations

import pytest
from django.test import Client

from gallery.models import Job, User
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
