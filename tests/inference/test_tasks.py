"""The Celery task that a wake-up of the captions' worker runs."""

import pytest

from gallery.models import ModelVersion, User, Worker
from inference.tasks import caption_queued

pytestmark = [pytest.mark.usefixtures("fresh_process"), pytest.mark.postgresql]


def test_an_idle_wake_up_is_a_heartbeat(owner: User, captioner: ModelVersion) -> None:
    caption_queued()
    Worker.objects.update(seen_at="2020-01-01T00:00Z")
    caption_queued()
    assert Worker.objects.get().seen_at.year > 2020
