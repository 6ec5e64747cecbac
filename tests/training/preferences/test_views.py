"""Pages of preferences: what is picked, what is no pick, and the export."""

import json

import pytest
from django.test import Client

from gallery.models import ModelVersion, User
from tests.training.caption_pairs import pair
from tests.training.pages import page
from training.models import Preference

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def signed_in(ada: User) -> Client:
    found = Client()
    found.force_login(ada)
    return found


def test_a_pick_is_kept_and_the_next_pair_is_shown(
    signed_in: Client, ada: User, makers: list[ModelVersion]
):
    image, (one, two) = pair(ada, makers)
    shown = page(signed_in, "/compare/")
    assert "one says 0" in shown
    picked = {"image_id": image.pk, "first": one.pk, "second": two.pk, "choice": "second"}
    assert signed_in.post("/compare/", picked)["Location"] == "/compare/"
    assert Preference.objects.get().choice == "second"
    assert "one says 0" not in page(signed_in, "/compare/")


@pytest.mark.parametrize(
    "fields", [{}, {"first": "x"}, {"first": "-1"}, {"first": "9" * 19}, {"second": "²"}]
)
def test_numbers_that_are_none_are_refused(signed_in: Client, fields: dict[str, str]):
    body = {"image_id": "1", "first": "1", "second": "2", "choice": "first"} | fields
    if not fields:
        del body["image_id"]
    assert signed_in.post("/compare/", body).status_code == 400


def test_every_pick_is_exported_as_a_line_of_json(
    ada: User, makers: list[ModelVersion], signed_in: Client
):
    image, (one, two) = pair(ada, makers)
    picked = {"image_id": image.pk, "first": one.pk, "second": two.pk, "choice": "first"}
    signed_in.post("/compare/", picked)
    assert signed_in.get("/training/preferences/export/").status_code == 403
    User.objects.filter(pk=ada.pk).update(is_staff=True)
    response = signed_in.get("/training/preferences/export/")
    (line,) = b"".join(response).decode().splitlines()
    values = json.loads(line)
    assert (values["sha256"], values["choice"]) == (image.sha256, "first")
    assert values["first"] == {"captioner": "one@1", "text": "one says 0"}
