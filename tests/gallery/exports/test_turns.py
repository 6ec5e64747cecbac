"""Exports in turns: what several turns write is what one would, whatever happens in between."""

import json
import uuid
import zipfile
from pathlib import Path

import pytest

from gallery.exports import job as export_job
from gallery.exports import selection, services
from gallery.jobs import claims, process
from gallery.jobs.background_tasks import run_queued
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Album, AlbumPicture, Caption, Export, Job
from tests import rows
from tests.optional import required

pytestmark = pytest.mark.postgresql

ALL = selection.of_all()


@pytest.fixture
def ends_each_turn(monkeypatch):
    """End every turn as soon as something was written; return whose turns were given back."""
    given: list[int] = []
    give_turn_back = ClaimedJob.give_turn_back

    def counted(claimed):
        given.append(claimed.job.owner_id)
        give_turn_back(claimed)

    monkeypatch.setattr(ClaimedJob, "turn_is_over", property(lambda claimed: True))
    monkeypatch.setattr(ClaimedJob, "give_turn_back", counted)
    return given


def written(owner, form: str) -> bytes | dict[str, bytes]:
    export = services.ask(owner=owner, form=form, selection=ALL)
    run_queued()
    export.refresh_from_db()
    job = required(export.job)
    assert job.state == Job.State.SUCCEEDED, job.error_message
    path = services.path_of(export)
    if path.suffix != ".zip":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("form", Export.Form.values)
def test_many_turns_write_what_one_turn_writes(owner, picture, request, tmp_path, form):
    images = [picture("cat.png"), picture("cat.png", text=""), picture("dog.gif")]
    for title in ("Summer", "Winter"):
        album = Album.objects.create(owner=owner, title=title)
        AlbumPicture.objects.create(album=album, image=images[0])
    at_once = written(owner, form)
    turns = request.getfixturevalue("ends_each_turn")
    assert written(owner, form) == at_once
    assert len(turns) == len(images) + (2 if form == "everything" else 0)
    assert not [path for path in (tmp_path / "exports").iterdir() if path.is_dir()]


def test_exports_of_two_people_take_turns(owner, stranger, picture, ends_each_turn):
    for _ in range(3):
        picture()
        rows.picture(stranger)
    for person in (owner, stranger):
        services.ask(owner=person, form="csv", selection=ALL)
    run_queued()
    assert ends_each_turn == [owner.pk, stranger.pk] * 3
    assert Export.objects.exclude(expires_at=None).count() == 2


def test_what_a_killed_turn_left_half_written_is_not_gone_on_with(
    owner, picture, tmp_path, ends_each_turn
):
    images = [picture(f"{n}.png") for n in range(3)]
    export = services.ask(owner=owner, form="txt", selection=ALL)
    (job,) = claims.claim(kind=Job.Kind.BACKGROUND, worker="dead", limit=1)
    export_job.run(ClaimedJob(job, process.here(Job.Kind.BACKGROUND)))  # a turn that ends well
    folder = tmp_path / "exports"
    half = folder / f"{export.key}.{uuid.uuid4()}.part"  # and one that has begun
    (folder / f"{export.key}.paused").rename(half)
    with (half / "export").open("ab") as file:
        file.write(b"half a picture")
    run_queued()
    with zipfile.ZipFile(services.path_of(export)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{image.name[0]}.txt" for image in images]


def test_left_out_pictures_are_told_after_many_turns(owner, picture, ends_each_turn):
    picture("here.png")
    for name in ("lost.png", "gone.png"):
        Path(picture(name).original.path).unlink()
    written(owner, "originals")
    export = Export.objects.get()
    assert export.pictures == 1
    assert [one["name"] for one in export.left_out] == ["lost.png", "gone.png"]


def test_a_history_is_listed_up_to_a_bound_and_the_rest_is_told(owner, picture, settings):
    settings.EXPORT_MAX_CAPTIONS = 3
    image = picture(text="newest")
    Caption.objects.bulk_create(
        Caption(image=image, text=str(n), source="human", author=owner) for n in range(5)
    )
    archive = written(owner, "everything")
    assert isinstance(archive, dict)
    (found,) = json.loads(archive["captions.json"])["pictures"]
    assert [caption["text"] for caption in found["history"]] == ["2", "3", "4"]
    assert found["history_left_out"] == 3
