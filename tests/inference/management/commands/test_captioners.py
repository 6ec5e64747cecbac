"""`manage.py captioners`: the list, and adding one from a folder."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from gallery.models import ModelVersion
from inference.checkpoint import default_checkpoint
from tests.inference.hub_server import KIND


@pytest.mark.django_db
def test_the_command_adds_and_lists(hub_files: Path) -> None:
    out = io.StringIO()
    call_command("captioners", "add", KIND, str(hub_files), name="tiny-vit", stdout=out)
    assert out.getvalue().startswith("tiny-vit@")
    version = ModelVersion.objects.get(name="tiny-vit")
    assert version.state == ModelVersion.State.LIVE
    assert version.scores["ms per picture"] > 0
    out = io.StringIO()
    call_command("captioners", stdout=out)
    listed, terms = [line for line in out.getvalue().splitlines() if "tiny-vit@" in line]
    assert KIND in listed
    assert "not measured" in listed
    assert "as their own model card says" in terms
    assert "CIDEr" in out.getvalue()


@pytest.mark.django_db
def test_the_command_refuses_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Name a hub id"):
        call_command("captioners", "add", KIND)
    with pytest.raises(CommandError, match="cannot be a name"):
        call_command("captioners", "add", KIND, str(tmp_path), name="../up")


@pytest.mark.django_db
def test_the_list_names_what_is_bundled() -> None:
    out = io.StringIO()
    call_command("captioners", stdout=out)
    assert default_checkpoint().name in out.getvalue()
    (terms,) = [line for line in out.getvalue().splitlines() if "research and education" in line]
    assert "flickr8k-transformer@" in terms
    assert "flickr8k-lstm@" in terms
    out = io.StringIO()
    call_command("captioners", "--kinds", stdout=out)
    assert "lstm_merge" in out.getvalue()
