"""Pages of comparisons: the list, one comparison, and the pictures in dispute."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from tests.training.pages import page

pytestmark = pytest.mark.postgresql


def test_a_site_without_comparisons_names_the_command(comparisons_client: Client) -> None:
    assert "manage.py compare CHECKPOINT" in page(comparisons_client, "/training/comparisons/")


def test_the_table_and_the_pictures_in_dispute_are_shown(
    comparisons_client: Client, made: Path
) -> None:
    assert "first" in page(comparisons_client, "/training/comparisons/")
    shown = page(comparisons_client, "/training/comparisons/first/")
    assert "Tiny dev, 6 pictures" in shown
    assert "two@1, &lt;beam&gt;" in shown
    assert shown.count('class="caption"') == 4
    assert "A red circle ." in shown
    assert "not measured" in shown
    assert "SPICE: " in shown
    response = comparisons_client.get("/training/comparisons/first/pictures/1/")
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert b"".join(response) == (made / "pictures" / "01.jpg").read_bytes()


def test_what_is_not_there_is_not_found(comparisons_client: Client, made: Path) -> None:
    for address in ("second/", "..%2Fdata/", "first/pictures/2/"):
        page(comparisons_client, f"/training/comparisons/{address}", 404)
