"""What one person exports, another imports: nothing is lost on the way."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from gallery.alt_text import selectors as alt_text
from gallery.alt_text import services as alts
from gallery.captions import services as captions
from gallery.exports import services
from gallery.images.services import submit
from gallery.imports import services as imports
from gallery.jobs.background_tasks import run_queued
from gallery.models import Export, Image, User
from gallery.text.plain_text import plain_line, plain_text
from gallery.translations import services as translations
from tests.gallery.pictures import HONEST
from tests.optional import required

sentences = st.text(max_size=120).map(lambda text: plain_line(text))
stories = st.text(max_size=200).map(lambda text: plain_text(text).strip())
TYPES = ["jpeg", "png", "webp", "tiff", "gif", "avif"]
FORMS = {"originals": None, "everything": None, "json": "captions.json", "csv": "captions.csv"}


def described(image: Image) -> dict[str, object]:
    """All that people have written about a picture."""
    return {
        "caption": image.caption.text if image.caption else "",
        "by_person": bool(image.caption and image.caption.by_person),
        "alt": alt_text.alt_text(image),
        "description": image.description,
        "languages": {
            row.language: (row.caption, row.alt_text) for row in image.translations.all()
        },
        "sha256 of the pixels": image.phash,
        "size": (image.width, image.height),
    }


def filled(owner: User, kind: str, words: dict[str, str]) -> Image:
    image = submit(owner=owner, file=io.BytesIO(HONEST[kind]()), name=f"p.{kind}").image
    if words["caption"]:
        captions.correct(owner=owner, image_id=image.pk, text=words["caption"])
    alts.describe(
        owner=owner, image_id=image.pk, alt_text=words["alt"], description=words["description"]
    )
    if words["german"]:
        german = {"caption": words["german"], "alt_text": words["german alt"]}
        translations.write(owner=owner, image_id=image.pk, language="de", **german)
    return Image.objects.get(pk=image.pk)


def exported(owner: User, form: str) -> dict[str, bytes]:
    export = services.ask(owner=owner, form=form, selection={})
    run_queued()
    path = services.path_of(export)
    if path.suffix != ".zip":
        return {required(FORMS[form]): path.read_bytes()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def imported(person: User, files: dict[str, bytes]) -> Image:
    batch = imports.begin(owner=person)
    wanted = [imports.Announced(name, len(data)) for name, data in files.items()]
    for row in imports.announce(owner=person, batch_id=batch.pk, files=wanted):
        data = files[row.name]
        imports.receive(owner=person, batch_id=batch.pk, file_id=row.pk, offset=0, data=data)
    run_queued()
    return Image.objects.get(owner=person)


WORDS = st.fixed_dictionaries(
    {
        "caption": sentences,
        "alt": sentences,
        "description": stories,
        "german": sentences,
        "german alt": sentences,
    }
)


@pytest.mark.parametrize("form", FORMS)
@given(kind=st.sampled_from(TYPES), words=WORDS)
@budget(
    max_examples=10,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_nothing_is_lost_between_two_people(owner, stranger, form, kind, words):
    Image.objects.all().delete()
    Export.objects.all().delete()
    image = filled(owner, kind, words)
    files = exported(owner, form)
    if FORMS[form]:
        files[image.name] = Path(image.original.path).read_bytes()
    assert described(imported(stranger, files)) == described(image)


def test_a_second_trip_changes_nothing(owner, stranger):
    words = {"caption": "a cat", "alt": "", "description": "", "german": "", "german alt": ""}
    filled(owner, "jpeg", words)
    once = exported(owner, "originals")
    imported(stranger, once)
    assert exported(stranger, "originals") == once
