"""What staff and Prometheus see of the site."""

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from gallery.models import Job, User, Worker
from tests import rows

pytestmark = pytest.mark.postgresql


@pytest.fixture
def busy(db):
    """Two jobs wait, one failed, a worker holds a model."""
    owner = rows.person("owner")
    rows.jobs(owner, 2)
    rows.job(owner, state=Job.State.FAILED, error_code="image_broken", finished_at=timezone.now())
    Worker.objects.create(
        name="captions@one",
        queue="captions",
        started_at=timezone.now(),
        seen_at=timezone.now(),
        captions_written=7,
        models_held=[{"name": "box@1", "bytes": 5, "captions_per_second": 12.5}],
    )
    Worker.objects.update(seen_at=Now())
    return owner


@pytest.fixture
def staff(busy):
    client = Client()
    client.force_login(User.objects.create_user("staff", is_staff=True))
    return client


def test_prometheus_reads_the_site_with_its_token(busy, settings):
    settings.METRICS_TOKEN = "let-me-in"
    answer = Client().get("/metrics", headers={"Authorization": "Bearer let-me-in"})
    assert answer.status_code == 200
    text = answer.content.decode()
    for line in (
        'captionsite_jobs_waiting{kind="caption"} 2.0',
        'captionsite_jobs_waiting{kind="training"} 0.0',
        'captionsite_workers{kind="caption"} 1.0',
        'captionsite_captions_total{worker="captions@one"} 7.0',
        'captionsite_model_bytes{model="box@1",worker="captions@one"} 5.0',
        'captionsite_failures_last_hour{code="image_broken",kind="caption"} 1.0',
        "captionsite_webhooks_due 0.0",
    ):
        assert line in text
    assert 'captionsite_oldest_job_seconds{kind="caption"}' in text


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
