"""What is read of a comparison's folder: nothing outside of it, and nothing damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from tests.training.pages import page
from training.comparisons import selectors

pytestmark = pytest.mark.postgresql


def test_a_picture_outside_of_the_folder_is_never_sent(
    comparisons_client: Client, made: Path
) -> None:
    (made.parents[1] / "secret.jpg").write_bytes(b"secret")
    values = json.loads((made / selectors.VALUES).read_text())
    for name in ("../../secret.jpg", str(made.parents[1] / "secret.jpg"), "comparison.json", ""):
        values["disputed"][0]["picture"] = name
        (made / selectors.VALUES).write_text(json.dumps(values))
        page(comparisons_client, "/training/comparisons/first/pictures/0/", 404)


@pytest.mark.parametrize("text", ["{", "[]", '{"rows": []}', '{"rows": [{}], "metrics": ["A"]}'])
def test_a_damaged_file_says_what_to_do(comparisons_client: Client, made: Path, text: str) -> None:
    (made / selectors.VALUES).write_text(text)
    assert "make it again" in page(comparisons_client, "/training/comparisons/first/", 400)
