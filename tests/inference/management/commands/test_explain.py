"""`manage.py explain`: the figure, and what is said of a file that is no picture."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from inference.checkpoint import save_checkpoint
from tests.inference import tiny


@pytest.mark.django_db
def test_the_command_saves_a_figure(tmp_path) -> None:
    folder, out = tmp_path / "tiny", tmp_path / "figure.png"
    save_checkpoint(tiny.captioner("lstm_merge"), folder, name="tiny", version="1")
    tiny.pictures(1)[0].save(tmp_path / "p.png")
    output = io.StringIO()
    call_command(
        "explain", str(tmp_path / "p.png"), out=str(out), captioner=str(folder), stdout=output
    )
    with Image.open(out) as page:
        assert page.width >= 240
    assert "Saved" in output.getvalue()
    with pytest.raises(CommandError):
        call_command("explain", str(out) + "x", out=str(out), captioner=str(folder))
