import pytest

from gallery.core.error_catalogue.accounts import ERRORS
from gallery.core.errors import GalleryError


@pytest.mark.parametrize(
    ("key", "params", "words"),
    [
        ("scope_missing", {"scope": "train"}, "with the scope train."),
        ("bad_days", {"most": 365}, "from 1 to 365 days."),
        ("password_too_long", {"most": 128}, "128 characters at most."),
    ],
)
def test_a_refusal_names_what_would_be_taken(key, params, words):
    assert GalleryError(key, **params).message.endswith(words)


def test_a_failed_sign_in_has_one_status_whatever_is_wrong_and_may_be_locked_for_a_while():
    keys = ("wrong_credentials", "mfa_code_required", "mfa_code_wrong")
    assert {ERRORS[key].status for key in keys} == {401}
    assert ERRORS["locked_out"].transient
