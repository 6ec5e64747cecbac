"""Exports: what is in each form, who gets it, how it ends."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image as Pillow

from gallery.errands import worker
from gallery.errors import GalleryError, LeaseLostError, NotFoundError
from gallery.exchange import exporting, selection, services
from gallery.jobs import claims
from gallery.jobs import services as jobs
from gallery.metadata import xmp
from gallery.metadata.reading import said
from gallery.metadata.words import Translated
from gallery.models import Album, AlbumPicture, Export, Image, Job, Translation
from tests.gallery import pictures

pytestmark = pytest.mark.postgresql

ALL = selection.of_all()


@pytest.fixture
def made(owner, run):
    """Ask for an export, have it written, and return its row."""

    def make(form: str, chosen: selection.Selection = ALL) -> Export:
        export = services.ask(owner=owner, form=form, selection=chosen)
        job = run(export.job)
        assert job.state == Job.State.SUCCEEDED, job.error_message
        export.refresh_from_db()
        assert services.path_of(export).stat().st_size == export.bytes
        return export

    return make


def files(export: Export) -> dict[str, bytes]:
    with zipfile.ZipFile(services.path_of(export)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def text(export: Export) -> str:
    return services.path_of(export).read_text(encoding="utf-8-sig")


def test_originals_carry_their_words_and_keep_their_pixels(made, picture):
    image = picture(alt_text="A grey cat.", description="It sleeps.\n\nStill.")
    Translation.objects.create(image=image, language="de", caption="Katze", state="approved")
    Translation.objects.create(image=image, language="fr", caption="Chat", state="machine")
    (name, data), *others = files(made("originals")).items()
    assert name == "cat.png"
    assert not others
    with Pillow.open(io.BytesIO(data)) as new, Pillow.open(image.original.path) as old:
        words = said(new).words
        assert new.tobytes() == old.tobytes()
    assert words.caption == "a cat"
    assert words.alt_text == "A grey cat."
    assert words.description == "It sleeps.\n\nStill."
    assert words.captioner == "box@1"
    assert words.languages == {"de": Translated("Katze")}


def test_a_file_that_carries_no_words_gets_a_sidecar(made, picture):
    image = picture("cat.gif", content_type="image/gif")
    Path(image.original.path).write_bytes(pictures.animation(2))
    found = files(made("originals"))
    assert set(found) == {"cat.gif", "cat.gif.xmp"}
    assert xmp.read(found["cat.gif.xmp"]).caption == "a cat"


def test_a_picture_without_words_leaves_as_it_came(made, picture):
    image = picture(text="")
    assert files(made("originals")) == {"cat.png": Path(image.original.path).read_bytes()}


def test_same_names_are_told_apart(made, picture):
    for name in ("cat.png", "cat.png", "Cat.png", "cat.jpg", "no extension", "../x.png"):
        picture(name.replace("/", "_")) if "/" in name else picture(name)
    names = list(files(made("txt")))
    assert len({name.casefold() for name in names}) == 6
    assert all("/" not in name for name in names)


def test_text_files_and_sidecars(made, picture):
    picture()
    assert files(made("txt")) == {"cat.txt": b"a cat\n"}
    assert xmp.read(files(made("xmp"))["cat.xmp"]).alt_text == "A cat."


def test_a_table_holds_no_formula(made, picture):
    picture(text="=1+1")
    (row,) = csv.DictReader(io.StringIO(text(made("csv"))))
    assert row["caption"] == "'=1+1"
    assert row["file"] == "cat.png"
    assert row["captioner"] == "box@1"
    assert row["caption_de"] == ""


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_json_however_many(made, picture, count, owner):
    images = [picture(f"{n}.png") for n in range(count)] or [picture()]
    found = json.loads(text(made("json", selection.of_images(i.pk for i in images))))
    assert [one["file"] for one in found["pictures"]] == [i.name for i in images]


def test_coco_has_images_and_annotations(made, picture):
    images = [picture(), picture("dog.png", text="")]
    found = json.loads(text(made("coco")))
    assert [one["id"] for one in found["images"]] == [image.pk for image in images]
    (annotation,) = found["annotations"]
    assert annotation["image_id"] == images[0].pk
    assert annotation["caption"] == "a cat"


def test_a_web_page_has_alt_texts_and_escapes(made, picture):
    picture("a b.png", text='a "cat" & <script>alert(1)</script>')
    found = files(made("html"))
    page = found["index.html"].decode()
    assert 'src="pictures/a%20b.webp"' in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "pictures/a b.webp" in found


def test_everything_has_the_history_and_the_albums(made, picture, owner):
    image = picture()
    album = Album.objects.create(owner=owner, title="Summer")
    AlbumPicture.objects.create(album=album, image=image)
    found = files(made("everything"))
    told = json.loads(found["captions.json"])
    assert told["account"]["name"] == "owner"
    assert told["albums"] == [{"title": "Summer", "pictures": [image.pk]}]
    assert told["pictures"][0]["history"][0]["text"] == "a cat"
    assert "pictures/cat.png" in found


def test_everything_of_nothing_is_still_an_answer(made):
    assert set(files(made("everything"))) == {"captions.json"}


def test_a_lost_file_is_left_out_and_said(made, picture):
    picture("here.png")
    Path(picture("lost.png").original.path).unlink()
    export = made("originals")
    assert set(files(export)) == {"here.png"}
    assert [one["name"] for one in export.left_out] == ["lost.png"]
    assert export.pictures == 1


def test_an_album_and_a_choice_take_only_their_own(made, picture, owner, stranger):
    inside, outside = picture("in.png"), picture("out.png")
    album = Album.objects.create(owner=owner, title="Summer")
    AlbumPicture.objects.create(album=album, image=inside)
    assert set(files(made("txt", selection.of_album(album.pk)))) == {"in.txt"}
    assert set(files(made("txt", selection.of_images([outside.pk])))) == {"out.txt"}
    with pytest.raises(NotFoundError):
        services.ask(owner=stranger, form="txt", selection=selection.of_album(album.pk))
    with pytest.raises(GalleryError, match="no pictures"):
        services.ask(owner=stranger, form="txt", selection=selection.of_images([inside.pk]))


def test_a_cancelled_export_leaves_no_file(owner, picture, tmp_path):
    picture()
    export = services.ask(owner=owner, form="originals", selection=ALL)
    (job,) = claims.claim(kind=Job.Kind.ERRAND, worker="w", limit=1)
    held = worker.Held(job, worker.process.here(Job.Kind.ERRAND))
    jobs.cancel(owner=owner, job_id=job.pk)
    with pytest.raises(LeaseLostError):
        exporting.run(held)
    assert list((tmp_path / "exports").iterdir()) == []
    export.refresh_from_db()
    assert not export.is_ready


def test_an_export_whose_worker_died_is_written_anew(owner, picture, run, tmp_path):
    picture()
    export = services.ask(owner=owner, form="originals", selection=ALL)
    (job,) = claims.claim(kind=Job.Kind.ERRAND, worker="dead", limit=1)
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
        assert exporting.forget_expired() == 1
    assert [path.name for path in (tmp_path / "exports").iterdir()] == [f"{fresh.key}.csv"]


def test_nobody_keeps_exports_without_end(owner, picture, monkeypatch):
    picture()
    monkeypatch.setattr(services, "KEPT_AT_MOST", 1)
    services.ask(owner=owner, form="csv", selection=ALL)
    with pytest.raises(GalleryError) as caught:
        services.ask(owner=owner, form="csv", selection=ALL)
    assert caught.value.code == "too_many_exports"


def test_the_trash_does_not_leave(made, picture):
    picture("kept.png")
    Image.objects.filter(pk=picture("gone.png").pk).update(deleted_at=timezone.now())
    assert set(files(made("txt"))) == {"kept.txt"}
