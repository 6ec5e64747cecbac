"""What is live changes under load: no job is lost, none fails, each caption knows who wrote it."""

import pytest
from django.db.models import Count

from gallery.captions import model_registry
from gallery.models import Caption, Image, Job, ModelVersion, User
from tests import rows
from tests.faults.site import StartSite, until
from tests.optional import required

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
JOBS = 200
PATIENCE = 180.0


def done() -> int:
    return Job.objects.filter(state=Job.State.SUCCEEDED).count()


def test_promotion_and_rollback_under_two_hundred_queued_jobs(
    site: StartSite, owner: User, captioner: ModelVersion, tmp_path
) -> None:
    second = rows.captioner(
        rows.checkpoint(tmp_path / "second", version="2", seconds=0.02),
        version="2",
        state="candidate",
        is_default=False,
    )
    images = [rows.picture(owner, name=f"{number}.png") for number in range(JOBS)]
    for position, image in enumerate(images):
        # some name the version that is replaced meanwhile, some its name, most nothing
        named = {0: "fake@1", 1: "fake"}.get(position % 20, "")
        rows.job(owner, image=image, queue_position=position, captioner=named)
    running = site(JOB_BATCH_SIZE=8, SWEEP_SECONDS=1)
    running.broker()
    running.sweeper()
    first_worker, second_worker = running.worker("one"), running.worker("two")
    until(lambda: done() >= 10, patience=PATIENCE)
    model_registry.give_share(version=second, percent=30)
    until(lambda: done() >= 50, patience=PATIENCE)
    model_registry.go_live(version=second)
    until(lambda: done() >= 120, patience=PATIENCE)
    model_registry.go_live(version=captioner)
    until(lambda: done() == JOBS, patience=PATIENCE)

    assert not Job.objects.exclude(state=Job.State.SUCCEEDED).exists()
    per_picture = Image.objects.annotate(n=Count("captions"))
    assert list(per_picture.values_list("n", flat=True)) == [1] * JOBS
    for caption in Caption.objects.select_related("model_version", "job"):
        version = required(caption.model_version)
        name = f"by {version.name} {version.version}."
        assert caption.text.endswith(name)  # the weights that wrote it are those that are named
        if required(caption.job).captioner == "fake@1":
            assert version == captioner
    wrote = set(Caption.objects.values_list("model_version__version", flat=True))
    assert wrote == {"1", "2"}
    assert first_worker.child.poll() is None  # no restart
    assert second_worker.child.poll() is None
