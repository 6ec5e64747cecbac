"""The environment: an embedded site needs nothing, a production site guesses nothing."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from captionsite import embedded
from tests.captionsite.settings.conftest import Read

PRODUCTION = {
    "CAPTIONSITE_ENV": "production",
    "DJANGO_SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "photos.example.org,example.org",
}


def test_an_embedded_site_answers_this_machine_with_a_key_of_its_own(
    read: Read, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DJANGO_SECRET_KEY")
    found = read("base", CAPTIONSITE_DATA=str(tmp_path))
    assert found["SECRET_KEY"] == embedded.secret_key(tmp_path)
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert (found["PRODUCTION"], found["DEBUG"], found["TRUSTED_PROXIES"]) == (False, False, 0)
    assert found["embedded_default"]("NO_SUCH_VARIABLE", "usual") == "usual"


@pytest.mark.parametrize("missing", ["DJANGO_SECRET_KEY", "ALLOWED_HOSTS"])
def test_what_production_lacks_is_named(
    read: Read, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(missing, raising=False)
    with pytest.raises(ImproperlyConfigured, match=missing):
        read("base", **{name: value for name, value in PRODUCTION.items() if name != missing})


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({"CAPTIONSITE_ENV": "test"}, "CAPTIONSITE_ENV must be"),
        ({"DJANGO_SECRET_KEY": "short"}, "DJANGO_SECRET_KEY is too short"),
        ({"DJANGO_DEBUG": "1"}, "DJANGO_DEBUG must be off"),
    ],
)
def test_what_production_must_not_have_is_refused(
    read: Read, variables: dict[str, str], wanted: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=wanted):
        read("base", **PRODUCTION | variables)


def test_production_takes_hosts_from_the_environment_and_no_default(read: Read) -> None:
    found = read("base", **PRODUCTION)
    assert found["ALLOWED_HOSTS"] == ["photos.example.org", "example.org"]
    with pytest.raises(ImproperlyConfigured, match="NO_SUCH_VARIABLE"):
        found["embedded_default"]("NO_SUCH_VARIABLE", "usual")
