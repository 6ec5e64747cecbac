"""What a visitor meets: the front page, how it works, the theme, robots.txt."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

DRAWINGS = sorted(Path(settings.BASE_DIR, "templates/gallery/how").glob("*.svg"))


def test_how_it_works_draws_every_kind_of_captioner(db):
    body = Client().get("/how-it-works/").content.decode()
    kinds = Path(settings.BASE_DIR, "inference/captioners").glob("[a-z]*.py")
    names = {path.stem for path in kinds}
    assert names == {path.stem for path in DRAWINGS}
    assert body.count('role="img"') == len(names)
    for name in names:
        assert re.search(rf'<title id="{name}-title">[^<]{{10,}}</title>', body)
        assert re.search(rf'<desc id="{name}-words">[^<]{{40,}}</desc>', body)


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_a_drawing_takes_its_colours_from_the_theme(path):
    assert not re.search(r'(fill|stroke)="|style=|#[0-9a-f]{3}', path.read_text())


def test_the_door_leads_to_trying_and_to_how_it_works(db):
    body = Client().get("/").content.decode()
    assert 'href="/try/"' in body
    assert 'href="/how-it-works/"' in body


def test_the_door_says_what_this_is(db):
    body = Client().get("/").content.decode()
    assert "A photo gallery that gives every picture a sentence" in body
    assert "Create an account" in body


def test_a_closed_site_offers_no_account(db, settings):
    settings.SIGNUP_OPEN = False
    body = Client().get("/").content.decode()
    assert "Create an account" not in body
    assert "New accounts are closed" in body


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_the_look_is_remembered(db, theme):
    client = Client()
    response = client.post(reverse("gallery:theme"), {"theme": theme})
    assert response["Location"] == "/"
    assert f'data-theme="{theme}"' in client.get("/").content.decode()


def test_an_odd_look_is_refused_and_an_odd_cookie_ignored(db):
    client = Client()
    assert client.post(reverse("gallery:theme"), {"theme": "pink"}).status_code == 400
    client.cookies["theme"] = '"><script>'
    assert 'data-theme="system"' in client.get("/").content.decode()


def test_search_engines_stay_at_the_door(db):
    response = Client().get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert b"Disallow: /" in response.content
