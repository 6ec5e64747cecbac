"""Wrong codes of the second step: counted for each account, on pages and in the API together."""

from itertools import count
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from axes.models import AccessAttempt
from django.test import Client

from gallery.accounts import second_step
from gallery.accounts.known_networks import DailyLimit
from gallery.http.throttling import SignInThrottle
from tests.gallery.accounts.clients import SIGN_IN, ask, coming_from
from tests.gallery.api.helpers import PASSWORD

pytestmark = pytest.mark.postgresql

CODE = "/accounts/2fa/authenticate/"
HOME = "198.51.100.7"
WRONG = "000000"


@pytest.fixture(autouse=True)
def no_throttle(monkeypatch):
    monkeypatch.setattr(SignInThrottle, "allow_request", lambda *_: True)


@pytest.fixture
def codes(owner) -> list[str]:
    """Right codes, each for one use."""
    TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
    return list(RecoveryCodes.activate(owner).get_unused_codes())


def on_the_page(environment: dict[str, str]) -> Client:
    client = Client(**environment)  # type: ignore[arg-type]
    response = client.post(SIGN_IN, {"login": "owner", "password": PASSWORD})
    assert response["Location"].startswith(CODE)
    return client


def test_ten_wrong_codes_lock_page_and_api(codes):
    client = on_the_page({})
    statuses = [client.post(CODE, {"code": WRONG}).status_code for _ in range(10)]
    assert statuses == [200] * 9 + [429]
    assert client.post(CODE, {"code": codes[0]}).status_code == 429
    assert ask("owner", code=codes[0]) == "locked_out"
    row = AccessAttempt.objects.get()
    assert row.username == "owner"
    assert WRONG not in row.post_data


def test_however_the_account_is_spelt_its_codes_count_together(codes):
    spelt = ["owner", "Owner", "OWNER", "owner@example.org", " owner"]
    for n in range(10):
        assert ask(spelt[n % 5], code=f"{n:06d}") == "mfa_code_wrong"
    assert ask("oWNER", code=codes[0]) == "locked_out"


def test_the_right_password_between_codes_gives_no_more_of_them(codes):
    for n in range(10):
        on_the_page({}).post(CODE, {"code": f"{n:06d}"})
        if n < 9:
            assert ask("owner") == "mfa_code_required"
    assert ask("owner", code=codes[0]) == "locked_out"


def test_an_account_has_few_wrong_codes_in_a_day_from_any_number_of_addresses(codes):
    """The bar is 500; here 24 hours that touch two days have 400 at most."""
    tried = 0
    for n in count():
        there = coming_from(f"203.0.{n}.1", 0)
        found: list[Any] = [ask("owner", code=WRONG, environment=there) for _ in range(5)]
        page = on_the_page(there)
        found += [page.post(CODE, {"code": WRONG}).status_code for _ in range(4)]
        tried += found.count("mfa_code_wrong") + found.count(200)
        if tried == 0 or found == ["locked_out"] * 5 + [429] * 4:
            break
    assert tried == second_step.FROM_NEW_NETWORKS.most
    most = second_step.FROM_NEW_NETWORKS.most + second_step.FROM_KNOWN_NETWORKS.most
    assert 2 * most <= 500


@pytest.fixture
def three_a_day(monkeypatch) -> None:
    for name in ("FROM_NEW_NETWORKS", "FROM_KNOWN_NETWORKS"):
        monkeypatch.setattr(second_step, name, DailyLimit(name, 3))


def test_the_owner_is_not_kept_out_where_they_usually_sign_in(codes, three_a_day):
    home = coming_from(HOME, 0)
    assert ask("owner", code=codes[0], environment=home) == ""
    for n in range(5):
        ask("owner", code=WRONG, environment=coming_from(f"203.0.113.{n}", 0))
    assert ask("owner", code=codes[1], environment=coming_from("203.0.113.9", 0)) == "locked_out"
    assert ask("owner", code=codes[1], environment=home) == ""
    client = on_the_page(home)
    assert client.post(CODE, {"code": codes[2]}).status_code == 302


def test_right_codes_use_nothing_up_and_win_nothing_back(codes, three_a_day):
    home = coming_from(HOME, 0)
    for code in codes[:5]:
        assert ask("owner", code=code, environment=home) == ""
    for n in range(3):
        assert ask("owner", code=WRONG, environment=home) == "mfa_code_wrong"
        if n < 2:
            assert ask("owner", code=codes[5 + n], environment=home) == ""
    assert ask("owner", code=codes[8], environment=home) == "locked_out"


def test_without_the_password_nobody_reaches_the_limit(codes, three_a_day):
    for n in range(9):
        ask("owner", "wrong", coming_from(f"203.0.113.{n}", 0), code=WRONG)
    assert ask("owner", code=codes[0], environment=coming_from(HOME, 0)) == ""


def test_a_borrowed_session_does_not_guess_codes_either(owner, codes, three_a_day):
    client = Client()
    client.force_login(owner)
    page = "/accounts/2fa/reauthenticate/"
    statuses = [client.post(page, {"code": WRONG}).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
