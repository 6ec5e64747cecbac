import pytest

from gallery.models import Image, User
from tests.gallery.api.helpers import PASSWORD, problem_of

pytestmark = pytest.mark.postgresql

ACCOUNT = "/api/v1/account/"


def test_a_wrong_password_deletes_nothing(full, api_client):
    problem = problem_of(api_client.delete(ACCOUNT, {"password": f"not {PASSWORD}"}))
    assert (problem["status"], problem["code"]) == (400, "wrong_password")
    assert User.objects.get() == full
    assert Image.objects.count() == 3


def test_consent_is_read_and_changed(owner, api_client):
    seen = api_client.get(ACCOUNT).json()
    assert seen == {"username": "owner", "email": "owner@example.org", "allow_training": False}
    assert api_client.patch(ACCOUNT, {"allow_training": True}).json()["allow_training"]
    owner.refresh_from_db()
    assert owner.allow_training
    assert problem_of(api_client.patch(ACCOUNT, {}))["errors"][0]["field"] == "allow_training"


def test_an_invitation_is_made_listed_and_taken_back(api_client, settings):
    settings.INVITATIONS = "everyone"
    made = api_client.post(f"{ACCOUNT}invitations/", {"note": "a friend"}).json()
    assert made["url"].startswith("http://testserver/")
    assert api_client.get(f"{ACCOUNT}invitations/").json()["results"] == [made]
    assert api_client.delete(f"{ACCOUNT}invitations/{made['id']}/").status_code == 204
    assert api_client.get(f"{ACCOUNT}invitations/").json()["results"] == []
