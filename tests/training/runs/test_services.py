"""What a run needs before it starts, and the whole loop through the API."""

import pytest

from gallery.core.errors import GalleryError
from gallery.models import Job, ModelVersion, User
from tests.optional import required
from tests.training.conftest import api
from tests.training.corrected import corrected
from tests.training.training_runs import QUICK, begun
from training.models import GateReport
from training.runs import services
from training.tasks import run_queued

pytestmark = pytest.mark.usefixtures("training_worker")


def test_too_little_to_learn_from_is_said_before_anything_starts(
    staff: User, tiny_live: ModelVersion
):
    corrected(staff, 6)
    with pytest.raises(GalleryError, match="reviewed pictures to learn from"):
        begun(staff)
    assert not Job.objects.exists()


def test_a_captioner_is_trained_once_at_a_time_and_settings_are_checked(ready: User):
    run = begun(ready)
    with pytest.raises(GalleryError, match="trains this captioner already"):
        begun(ready)
    with pytest.raises(GalleryError, match="no setting tempo"):
        services.start(person=ready, settings={"tempo": 1})
    with pytest.raises(GalleryError, match="no number"):
        services.start(person=ready, settings={"epochs": "many"})
    with pytest.raises(GalleryError, match="not ended yet"):
        services.resume(person=ready, run_id=run.pk)
    stopped = services.stop(run_id=run.pk)
    assert required(stopped.job).state == "cancelled"
    with pytest.raises(GalleryError, match="already ended"):
        services.stop(run_id=run.pk)


def test_the_whole_loop_goes_through_the_api(ready: User, tiny_live: ModelVersion):
    ready.is_staff = True
    ready.save()
    client = api(ready)
    revision = client.post("/api/v1/datasets/").json()
    body = {"captioner": "tiny", "dataset": revision["id"], "settings": QUICK}
    run = client.post("/api/v1/runs/", body).json()
    assert run["state"] == "queued"
    run_queued()
    run = client.get(f"/api/v1/runs/{run['id']}/").json()
    assert (run["state"], run["candidate"], len(run["log"])) == ("succeeded", "tiny@2", 2)
    version = client.get("/api/v1/captioners/versions/").json()["results"][0]
    origin = client.get(f"/api/v1/captioners/versions/{version['id']}/").json()
    assert origin["revision"]["digest"] == revision["digest"]
    GateReport.objects.update(verdict="passed")  # made-up pictures need not teach anything
    made = client.post("/api/v1/promotions/", {"version": version["id"]}).json()
    assert (made["action"], made["version"]) == ("promoted", "tiny@2")
    assert client.get("/api/v1/captioners/").json()["results"][0]["version"] == "2"
    back = client.post("/api/v1/promotions/roll-back/", {"captioner": "tiny"}).json()
    assert back["version"] == "tiny@1"
