"""Exports: what is in each form, who gets it, how it ends."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from gallery.core.errors import LeaseLostError
from gallery.exports import job as export_job
from gallery.exports import services
from gallery.jobs import claims, process
from gallery.jobs import services as jobs
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Export, Job
from tests.gallery.exports.conftest import ALL, files

pytestmark = pytest.mark.postgresql


def test_a_lost_file_is_left_out_and_said(made, picture):
    picture("here.png")
    Path(picture("lost.png").original.path).unlink()
    export = made("originals")
    assert set(files(export)) == {"here.png"}
    assert [one["name"] for one in export.left_out] == ["lost.png"]
    assert export.pictures == 1


def test_a_cancelled_export_leaves_no_file(owner, picture, tmp_path):
    picture()
    export = services.ask(owner=owner, form="originals", selection=ALL)
    (job,) = claims.claim(kind=Job.Kind.BACKGROUND, worker="w", limit=1)
    held = ClaimedJob(job, process.here(Job.Kind.BACKGROUND))
    jobs.cancel(owner=owner, job_id=job.pk)
    with pytest.raises(LeaseLostError):
        export_job.run(held)
    assert list((tmp_path / "exports").iterdir()) == []
    export.refresh_from_db()
    assert not export.is_ready


def test_an_export_whose_worker_died_is_written_anew(owner, picture, run, tmp_path):
    picture()
    export = services.ask(owner=owner, form="originals", selection=ALL)
    (job,) = claims.claim(kind=Job.Kind.BACKGROUND, worker="dead", limit=1)
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / f"{export.key}.{job.lease_token}.part").write_bytes(b"half")
    claims.release_worker(worker="dead")
    assert run(job).state == Job.State.SUCCEEDED
    export.refresh_from_db()
    assert set(files(export)) == {"cat.png"}
    services.forget(export)


def test_time_takes_exports_away(made, picture, tmp_path, django_capture_on_commit_callbacks):
    picture()
    old, fresh = made("txt"), made("csv")
    Export.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    (tmp_path / "exports" / "stray.part").write_bytes(b"x")
    with django_capture_on_commit_callbacks(execute=True):
        assert export_job.forget_expired() == 1
    assert [path.name for path in (tmp_path / "exports").iterdir()] == [f"{fresh.key}.csv"]
