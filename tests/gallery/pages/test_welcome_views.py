"""What somebody new meets: how it works, the tour, the way to try."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

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


def test_a_newcomer_is_shown_around_until_it_was_enough(owner, owner_client):
    assert "Three things to know" in owner_client.get("/").content.decode()
    response = owner_client.post("/account/tour/")
    assert response.status_code == 302
    owner.refresh_from_db()
    assert owner.tour_done
    assert "Three things to know" not in owner_client.get("/").content.decode()
