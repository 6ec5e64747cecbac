"""`manage.py curves`: what it needs of a run."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command


def run(*args: object) -> str:
    out = io.StringIO()
    call_command("curves", *map(str, args), stdout=out)
    return out.getvalue()


def test_no_log_is_explained(tmp_path) -> None:
    with pytest.raises(CommandError, match=r"log\.json cannot be read"):
        run(tmp_path)
