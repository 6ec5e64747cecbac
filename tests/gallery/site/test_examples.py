"""Example captions: as the bundled captioner writes them, and shown as they were written."""

import io
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from gallery.site import examples
from gallery.trial.demos import DEMOS

IMAGES = Path("static/gallery/img")
DOUBT = "I am not sure about this one."


@pytest.mark.django_db
def test_the_bundled_captioner_writes_the_sentences_that_are_shown(monkeypatch):
    monkeypatch.chdir(settings.BASE_DIR)
    out = io.StringIO()
    call_command("caption", str(IMAGES), json=True, stdout=out)
    assert sentences(json.loads(out.getvalue())) == sentences(json.loads(examples.FILE.read_text()))


def sentences(rows):
    return {(row["path"], row["caption"], row["unsure"], row["captioner"]) for row in rows}


def test_every_demo_image_has_an_example():
    assert set(examples.examples()) == {demo.name for demo in DEMOS}


def test_the_welcome_page_shows_each_sentence_with_its_command_and_doubt(db):
    body = Client().get("/").content.decode()
    figures = re.findall(r"<figure>.*?</figure>", body, re.DOTALL)
    assert len(figures) == len(examples.shown())
    for figure, example in zip(figures, examples.shown(), strict=True):
        assert example.caption in figure
        assert example.command in figure
        assert (DOUBT in figure) is example.unsure
    assert {example.unsure for example in examples.shown()} == {True, False}
    assert examples.shown()[0].captioner in body


@pytest.mark.parametrize("page", ["README.md", "docs/pictures.md"])
def test_the_documents_quote_the_command(page):
    lines = re.findall(r"^(\w+)\.webp: (.+)$", Path(settings.BASE_DIR, page).read_text(), re.M)
    named = {name: examples.examples()[name] for name, _ in lines}
    assert named
    assert {(name, text) for name, text in lines if text != DOUBT} == {
        (name, example.caption) for name, example in named.items()
    }
    assert [name for name, text in lines if text == DOUBT] == [
        name for name, example in named.items() if example.unsure
    ]
