"""What staff and Prometheus see of the site."""

import pytest
from django.test import Client

pytestmark = pytest.mark.postgresql


def test_prometheus_reads_the_site_with_its_token(busy, settings):
    settings.METRICS_TOKEN = "let-me-in"
    response = Client().get("/metrics", headers={"Authorization": "Bearer let-me-in"})
    assert response.status_code == 200
    text = response.content.decode()
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
