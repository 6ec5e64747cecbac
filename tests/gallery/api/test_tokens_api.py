from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.utils import timezone
from rest_framework.test import APIClient

from gallery.accounts import scopes, selectors
from gallery.http.throttling import SignInThrottle
from gallery.models import ApiToken
from tests.gallery.api.helpers import PASSWORD, client_of, problem_of

TOKEN = "/api/v1/auth/token/"
SECRET = "JBSWY3DPEHPK3PXP"


def sign_in(username="owner", password=PASSWORD, **more):
    return APIClient().post(TOKEN, {"username": username, "password": password, **more})


def current_code() -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(SECRET, counter)))


@pytest.fixture
def no_throttle(monkeypatch):
    monkeypatch.setattr(SignInThrottle, "allow_request", lambda *_: True)


def test_name_or_mail_and_password_give_a_token(owner):
    for name in ("owner", "owner@example.org"):
        response = sign_in(name)
        assert response.status_code == 201
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {response.json()['token']}")
        assert client.get("/api/v1/jobs/").status_code == 200
    owner.refresh_from_db()
    assert owner.last_login is not None


def test_only_a_hash_of_the_token_is_kept(owner):
    plain = sign_in().json()["token"]
    row = ApiToken.objects.get()
    assert plain not in {row.digest, row.token_key}


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


def test_ten_wrong_passwords_lock_the_door(owner, no_throttle):
    for _ in range(10):
        assert problem_of(sign_in(password="wrong"))["code"] == "wrong_credentials"
    problem = problem_of(sign_in())
    assert (problem["status"], problem["code"]) == (429, "locked_out")
    assert not ApiToken.objects.exists()


def test_a_success_starts_the_count_again(owner, no_throttle):
    for _ in range(9):
        sign_in(password="wrong")
    assert sign_in().status_code == 201
    assert not AccessAttempt.objects.exists()


def test_sign_in_is_throttled(db, monkeypatch):
    monkeypatch.setattr(SignInThrottle, "THROTTLE_RATES", {"token": "2/min"})
    for index in range(2):
        assert sign_in(f"nobody{index}").status_code == 401
    response = sign_in("nobody3")
    assert problem_of(response)["code"] == "too_many_requests"
    assert int(response.headers["Retry-After"]) > 0


def test_a_second_step_cannot_be_gone_round(owner):
    TOTP.activate(owner, SECRET)
    assert problem_of(sign_in())["code"] == "mfa_code_required"
    assert problem_of(sign_in(code="000000"))["code"] == "mfa_code_wrong"
    assert not ApiToken.objects.exists()
    code = current_code()
    assert sign_in(code=code).status_code == 201
    assert problem_of(sign_in(code=code))["code"] == "mfa_code_wrong"


def test_a_recovery_code_serves_once(owner):
    TOTP.activate(owner, SECRET)
    code = RecoveryCodes.activate(owner).get_unused_codes()[0]
    assert sign_in(code=code).status_code == 201
    assert problem_of(sign_in(code=code))["code"] == "mfa_code_wrong"


def test_wrong_codes_count_like_wrong_passwords(owner, no_throttle):
    TOTP.activate(owner, SECRET)
    for _ in range(10):
        assert problem_of(sign_in(code="000000"))["status"] in {401}
    assert problem_of(sign_in(code=current_code()))["code"] == "locked_out"


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        {"username": "owner"},
        {"username": "a\x00b", "password": "x"},
        {"username": "x" * 300, "password": "x"},
        {"username": {"$ne": 1}, "password": ["x"]},
    ],
)
def test_a_sign_in_that_makes_no_sense_is_refused(db, body):
    assert problem_of(APIClient().post(TOKEN, body, format="json"))["status"] == 400


@pytest.mark.parametrize(
    "header", ["Token", "Token a b", "Token \xff\xfe", "Token ' OR 1=1", "Token " + "a" * 9000]
)
def test_a_token_that_cannot_be_one_is_refused(db, header):
    response = APIClient().get("/api/v1/jobs/", headers={"Authorization": header})
    assert problem_of(response)["code"] == "not_signed_in"
    assert response.headers["WWW-Authenticate"] == "Token"


def test_a_session_has_no_token_to_revoke(owner):
    client = APIClient()
    client.force_login(owner)
    assert problem_of(client.delete(TOKEN))["status"] == 401


def test_a_token_does_what_its_scopes_say(owner, submit):
    image = submit().image
    address = f"/api/v1/images/{image.pk}/captions/"
    answers = {}
    for scope in ApiToken.Scope.values:
        client = client_of(owner, scopes=[scope])
        answers[scope] = (
            client.get(address).status_code,
            client.post(address, {"text": "a cat"}).status_code,
        )
    assert answers == {"read": (200, 403), "write": (403, 201), "train": (403, 403)}
    problem = problem_of(client_of(owner, scopes=["read"]).delete(f"/api/v1/images/{image.pk}/"))
    assert problem["code"] == "scope_missing"
    assert "write" in problem["detail"]


def test_every_scope_may_revoke_its_own_token(owner):
    for scope in ApiToken.Scope.values:
        assert client_of(owner, scopes=[scope]).delete(TOKEN).status_code == 204


def test_a_view_can_name_the_scope_that_it_needs():
    class View:
        token_scope = "train"

    assert scopes.needed_scope("GET", View()) == "train"
    assert scopes.needed_scope("GET", object()) == "read"
    assert scopes.needed_scope("PATCH", object()) == "write"


def test_a_token_is_made_to_measure(owner):
    body = sign_in(name="backup", scopes=["train", "read"], days=7).json()
    assert body["scopes"] == ["read", "train"]
    row = ApiToken.objects.get()
    assert (row.name, row.scopes) == ("backup", ["read", "train"])
    assert timedelta(days=6) < row.expiry - timezone.now() <= timedelta(days=7)


@pytest.mark.parametrize(
    "wish", [{"scopes": []}, {"scopes": ["root"]}, {"days": 0}, {"days": 366}, {"name": "x" * 61}]
)
def test_a_token_that_cannot_be_made_is_refused(owner, wish):
    assert problem_of(sign_in(**wish))["code"] == "invalid"


def test_a_token_ends(owner):
    client = client_of(owner)
    ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert not selectors.tokens(owner=owner).exists()
    assert problem_of(client.get("/api/v1/jobs/"))["code"] == "not_signed_in"
    assert not ApiToken.objects.exists()


def test_its_last_use_is_noted_once_a_minute(owner):
    client = client_of(owner)
    assert ApiToken.objects.get().last_used_at is None
    client.get("/api/v1/jobs/")
    first = ApiToken.objects.get().last_used_at
    client.get("/api/v1/jobs/")
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    client.get("/api/v1/jobs/")
    assert ApiToken.objects.get().last_used_at >= first


def test_unknown_people_cost_as_much_work_as_known_ones(owner, monkeypatch):
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    work = []
    for name in ("owner", "owner@example.org", "nobody", "nobody@example.org"):
        hashed.clear()
        assert sign_in(name, "wrong").status_code == 401
        work.append(len(hashed))
    assert len(set(work)) == 1
    assert work[0] > 0
