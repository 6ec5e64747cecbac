"""Every word of every page is there in every language that the site offers."""

import ast
import gettext
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from gallery import sentences
from gallery.errors import GalleryError

REPOSITORY = Path(settings.BASE_DIR)
GERMAN = REPOSITORY / "locale/de/LC_MESSAGES/django.po"
CATALOGUES = sorted((REPOSITORY / "locale").rglob("*.po"))
ERRORS = {"GalleryError", "ConflictError"}
by_gettext = pytest.mark.needs("msgattrib")


@pytest.fixture(scope="module")
def gathered(tmp_path_factory) -> Path:
    """The German catalogue as it would be if the words were gathered now."""
    folder = tmp_path_factory.mktemp("words")
    command = [sys.executable, "scripts/words.py", "--into", str(folder)]
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
    assert picked(gathered, which) == [], "run `make words`, then fill locale/de"


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
    found = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    return {words: said for words, said in found.items() if words}


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
    assert 'value="de" lang="de" aria-pressed="false"' in client.get("/").content.decode()
    answer = client.post("/i18n/setlang/", {"language": "de", "next": "/"})
    assert answer.cookies["django_language"]["max-age"] > 30 * 24 * 3600
    assert '<html lang="de"' in client.get("/").content.decode()


def test_an_error_is_told_in_the_reader_s_language():
    error = GalleryError("image_too_large", "50 MB at most.")
    with translation.override("en"):
        assert sentences.of(error) == "50 MB at most."
    with translation.override("de"):
        assert sentences.of(error).startswith("Diese Datei ist zu groß")
        assert sentences.of(GalleryError("odd", "As it is.")) == "As it is."


def test_every_error_of_the_pages_has_its_sentence():
    known = {*sentences.BY_CODE, *sentences.NOT_ON_PAGES}
    assert set(_codes()) - known == set(), "add them to gallery/sentences.py"


def _codes() -> Iterator[str]:
    for room in ("gallery", "training", "inference"):
        for path in (REPOSITORY / room).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text())):
                if not isinstance(call, ast.Call) or _name(call.func) not in ERRORS:
                    continue
                code, *message = call.args or [None]
                if isinstance(code, ast.Constant) and not _translated(message):
                    yield str(code.value)


def _translated(message: list[ast.expr]) -> bool:
    """Whether an error's own sentence goes through gettext already."""
    inside = [each for part in message for each in ast.walk(part)]
    return any(isinstance(each, ast.Call) and _name(each.func) == "_" for each in inside)


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))
