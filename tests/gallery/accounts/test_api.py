from datetime import timedelta

from django.utils import timezone
from rest_framework.test import APIClient

from gallery.http.throttling import SignInThrottle
from gallery.models import ApiToken
from tests.gallery.accounts.conftest import TOKEN, sign_in
from tests.gallery.api.helpers import client_of, problem_of


def test_name_or_mail_and_password_give_a_token(owner):
    for name in ("owner", "owner@example.org"):
        response = sign_in(name)
        assert response.status_code == 201
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {response.json()['token']}")
        assert client.get("/api/v1/jobs/").status_code == 200
    owner.refresh_from_db()
    assert owner.last_login is not None


def test_a_token_can_be_revoked(owner):
    client, other = client_of(owner), client_of(owner)
    assert client.delete(TOKEN).status_code == 204
    assert problem_of(client.get("/api/v1/jobs/"))["status"] == 401
    assert other.get("/api/v1/jobs/").status_code == 200


def test_known_and_unknown_people_get_the_same_answer(owner):
    known, unknown = sign_in(password="wrong"), sign_in("nobody", "wrong")
    assert problem_of(known) == problem_of(unknown)
    assert known.json()["code"] == "wrong_credentials"
    assert known.status_code == 401


def test_an_account_that_is_off_gets_no_token(owner):
    client = client_of(owner)
    owner.is_active = False
    owner.save()
    assert problem_of(sign_in())["code"] == "wrong_credentials"
    assert problem_of(client.get("/api/v1/jobs/"))["status"] == 401


def test_sign_in_is_throttled(db, monkeypatch):
    monkeypatch.setattr(SignInThrottle, "THROTTLE_RATES", {"token": "2/min"})
    for index in range(2):
        assert sign_in(f"nobody{index}").status_code == 401
    response = sign_in("nobody3")
    assert problem_of(response)["code"] == "too_many_requests"
    assert int(response.headers["Retry-After"]) > 0


def test_a_session_has_no_token_to_revoke(owner):
    client = APIClient()
    client.force_login(owner)
    assert problem_of(client.delete(TOKEN))["status"] == 401


def test_a_token_is_made_to_measure(owner):
    body = sign_in(name="backup", scopes=["train", "read"], days=7).json()
    assert body["scopes"] == ["read", "train"]
    row = ApiToken.objects.get()
    assert (row.name, row.scopes) == ("backup", ["read", "train"])
    assert timedelta(days=6) < row.expiry - timezone.now() <= timedelta(days=7)
