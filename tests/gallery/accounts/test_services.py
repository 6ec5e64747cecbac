"""Sign-in for a token: lock-out, second step, what is kept of the token."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt

from gallery.models import ApiToken
from tests.gallery.accounts.conftest import sign_in
from tests.gallery.api.helpers import problem_of

SECRET = "JBSWY3DPEHPK3PXP"


def current_code() -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(SECRET, counter)))


def test_only_a_hash_of_the_token_is_kept(owner):
    plain = sign_in().json()["token"]
    row = ApiToken.objects.get()
    assert plain not in {row.digest, row.token_key}


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
