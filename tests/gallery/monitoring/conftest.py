"""Fixtures: a site at work."""

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from gallery.models import Job, Worker
from tests import rows


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
