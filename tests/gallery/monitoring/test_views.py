"""Who sees the status page and the metrics, and what is on them."""

import pytest
from django.test import Client

from gallery.models import User

pytestmark = pytest.mark.postgresql


@pytest.fixture
def staff(busy):
    client = Client()
    client.force_login(User.objects.create_user("staff", is_staff=True))
    return client


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer wrong"])
@pytest.mark.parametrize("set_to", ["", "let-me-in"])
def test_nobody_else_reads_metrics(busy, settings, token, set_to):
    settings.METRICS_TOKEN = set_to
    headers = {"Authorization": token} if token else {}
    assert Client().get("/metrics", headers=headers).status_code == 401


def test_staff_read_both(staff, django_assert_max_num_queries):
    assert staff.get("/metrics").status_code == 200
    with django_assert_max_num_queries(12):
        page = staff.get("/status/").content.decode()
    for words in ("image_broken", "captions@one", "box@1", "12.5"):
        assert words in page
    assert "none" in page  # nobody trains


def test_others_do_not(busy, client):
    assert client.get("/status/").status_code == 302
    client.force_login(busy)
    assert client.get("/status/").status_code == 403
    assert client.get("/metrics").status_code == 401


def test_an_empty_site_says_so(db, client):
    client.force_login(User.objects.create_user("staff", is_staff=True))
    page = client.get("/status/").content.decode()
    assert "No worker was heard of lately" in page
