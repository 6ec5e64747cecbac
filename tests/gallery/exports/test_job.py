"""Exports: what is in each form, who gets it, how it ends."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone

from gallery.core.errors import LeaseLostError
from gallery.exports import formats, services
from gallery.exports import job as export_job
from gallery.jobs import claims, process
from gallery.jobs import services as jobs
from gallery.jobs.runtime import ClaimedJob
from gallery.media import metadata_removal
from gallery.media.metadata import png
from gallery.models import Export, Job
from tests.gallery import pictures
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
    half = folder / f"{export.key}.{job.lease_token}.part"
    half.mkdir(parents=True)
    (half / "export").write_bytes(b"half")
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
    (tmp_path / "exports" / f"{old.key}.paused").mkdir()
    with django_capture_on_commit_callbacks(execute=True):
        assert export_job.forget_expired() == 1
    assert [path.name for path in (tmp_path / "exports").iterdir()] == [f"{fresh.key}.csv"]


DEEP = "<a>" * 3000 + "</a>" * 3000

WIDE = "<a/>" * 30_000


@pytest.mark.parametrize("inside", [DEEP, WIDE])
@pytest.mark.parametrize("form", ["originals", "everything"])
def test_a_picture_with_a_monstrous_packet_leaves_with_the_others(made, picture, form, inside):
    picture("fine.png")
    image = picture("monster.png")
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about=""/>{inside}</rdf:RDF></x:xmpmeta>'
    )
    path = Path(image.original.path)
    path.write_bytes(png.with_packet(path.read_bytes(), packet.encode()))
    names = files(made(form))
    assert {name.rpartition("/")[2] for name in names} >= {"fine.png", "monster.png"}


@pytest.mark.parametrize("error", [RecursionError, MemoryError, ValueError, OSError("odd")])
def test_whatever_fails_for_one_picture_leaves_out_that_picture(made, picture, monkeypatch, error):
    picture("fine.png")
    bad = picture("bad.png")
    stripped = metadata_removal.stripped

    def fails(data, content_type):
        if data == Path(bad.original.path).read_bytes():
            raise error
        return stripped(data, content_type)

    Path(bad.original.path).write_bytes(pictures.png("bad"))
    monkeypatch.setattr(formats, "stripped", fails)
    export = made("originals")
    assert set(files(export)) == {"fine.png"}
    assert [one["name"] for one in export.left_out] == ["bad.png"]
    assert export.pictures == 1


def test_a_database_that_is_away_leaves_nothing_out(owner, picture, run, monkeypatch):
    picture()
    export = services.ask(owner=owner, form="txt", selection=ALL)

    def away(writer, image):
        raise OperationalError

    monkeypatch.setattr(formats.TextWriter, "add", away)
    with pytest.raises(OperationalError):
        run(export.job)
