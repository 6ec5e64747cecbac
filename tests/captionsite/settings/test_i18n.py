"""Every word of every page is there in every language that the site offers."""

import gettext
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from gallery.core import error_texts
from gallery.core.error_catalogue import CATALOGUE
from gallery.core.errors import GalleryError
from gallery.media.decoding.values import Limits, refusal
from gallery.models import ImportFile
from tests.gallery.core.raised_errors import placeholders

REPOSITORY = Path(settings.BASE_DIR)
GERMAN = REPOSITORY / "locale/de/LC_MESSAGES/django.po"
CATALOGUES = sorted((REPOSITORY / "locale").rglob("*.po"))
by_gettext = pytest.mark.needs("msgattrib")


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The German catalogue as it would be if the words were gathered now."""
    folder = tmp_path_factory.mktemp("words")
    command = [sys.executable, "scripts/translations.py", "--into", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True)
    return folder / "django.po"


def picked(catalogue: Path, which: str) -> list[str]:
    found = subprocess.run(
        ["msgattrib", which, str(catalogue)], capture_output=True, text=True, check=True
    ).stdout
    return re.findall(r'^msgid (?!""$)(.*)$', found, re.MULTILINE)


@by_gettext
@pytest.mark.parametrize("which", ["--untranslated", "--only-fuzzy"])
def test_no_word_waits_for_its_german(gathered, which):
    assert picked(gathered, which) == [], "run `make translations`, then fill locale/de"


@by_gettext
def test_the_german_in_the_repository_has_the_words_of_today(gathered):
    assert set(picked(gathered, "--no-obsolete")) == set(picked(GERMAN, "--no-obsolete"))


@by_gettext
@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: str(path.parts[-4:-2]))
def test_what_is_compiled_is_what_was_written(catalogue, tmp_path):
    fresh = tmp_path / "fresh.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", fresh, catalogue], check=True)
    with fresh.open("rb") as new, catalogue.with_suffix(".mo").open("rb") as old:
        assert _words(new) == _words(old)


def _words(file) -> dict[object, str]:
    found = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]  # no public list
    return {words: text for words, text in found.items() if words}


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("/", "Eine Fotogalerie, die jedem Bild einen Satz gibt"),
        ("/how-it-works/", "Wie ein Bild zu seinem Satz kommt"),
        ("/accounts/login/", "Angemeldet bleiben"),
        ("/nothing-here", "Zur ersten Seite"),
    ],
)
def test_a_page_in_german(db, place, words):
    body = Client().get(place, headers={"Accept-Language": "de"}).content.decode()
    assert words in body
    assert '<html lang="de"' in body


def test_the_language_is_chosen_and_remembered(db):
    client = Client()
    body = client.get("/").content.decode()
    assert re.search(r'value="de"\s+lang="de"\s+aria-pressed="false"', body)
    response = client.post("/i18n/setlang/", {"language": "de", "next": "/"})
    assert response.cookies["django_language"]["max-age"] > 30 * 24 * 3600
    assert '<html lang="de"' in client.get("/").content.decode()


def test_an_error_is_told_in_the_reader_s_language_with_its_numbers():
    error = refusal("image_too_large", Limits(bytes=50 << 20))
    with translation.override("en"):
        assert error_texts.localized(error) == error.message
    with translation.override("de"):
        assert "höchstens 50 MB" in error_texts.localized(error)
        assert "50 MB at most" in error.message


def test_a_stored_error_is_told_in_the_reader_s_language_with_its_numbers():
    row = ImportFile(**error_texts.as_fields(GalleryError("too_many_webhooks", most=7)))
    with translation.override("de"):
        assert error_texts.stored(row) == "Du hast 7 Webhooks: lösch zuerst einen."
        assert row.error_message == "You have 7 webhooks: delete one first."


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_every_error_has_the_same_placeholders_in_german(key):
    kind = CATALOGUE[key]
    with translation.override("de"):
        german = translation.gettext(kind.text)
    assert german != kind.text
    assert placeholders(german) == placeholders(kind.text)
