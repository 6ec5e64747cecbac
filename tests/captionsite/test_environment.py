"""Which environment variables a setting is read from."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from captionsite.embedded import without_prefix
from captionsite.environment import Variables


def test_a_setting_may_carry_the_name_of_the_program():
    found = Variables({"CAPTIONSITE_REDIS_URL": "redis://here", "PORT": "9000"})
    assert found["REDIS_URL"] == "redis://here"
    assert found["PORT"] == "9000"


def test_the_longer_name_wins():
    assert without_prefix({"PORT": "1", "CAPTIONSITE_PORT": "2"})["PORT"] == "2"


def test_two_names_begin_with_the_prefix_and_keep_it():
    found = without_prefix({"CAPTIONSITE_DATA": "/srv", "CAPTIONSITE_ENV": "production"})
    assert found == {"CAPTIONSITE_DATA": "/srv", "CAPTIONSITE_ENV": "production"}


@pytest.mark.parametrize("prefix", ["", "CAPTIONSITE_"])
def test_a_secret_may_be_in_a_file_that_ends_with_a_line_end(tmp_path, prefix):
    secret = tmp_path / "key"
    secret.write_text("0123456789\n")
    assert Variables({f"{prefix}DJANGO_SECRET_KEY_FILE": str(secret)})["DJANGO_SECRET_KEY"] == (
        "0123456789"
    )


def test_a_file_that_is_missing_is_named(tmp_path):
    found = Variables({"DJANGO_SECRET_KEY_FILE": str(tmp_path / "key")})
    with pytest.raises(ImproperlyConfigured, match="DJANGO_SECRET_KEY_FILE cannot be read"):
        found["DJANGO_SECRET_KEY"]


def test_what_is_not_set_is_not_there():
    assert Variables({}).get("REDIS_URL") is None
