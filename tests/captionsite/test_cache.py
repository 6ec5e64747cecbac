"""The cache that throttling uses must not stop anyone when it is away, and must not pickle."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import caches
from django.test import Client

from captionsite import settings as site


@pytest.fixture
def _cache_away(settings: LazySettings, tmp_path) -> None:
    away = {**site.CACHES["default"], "LOCATION": f"unix://{tmp_path / 'nobody.sock'}"}
    settings.CACHES = {"default": away}
    settings.DJANGO_REDIS_IGNORE_EXCEPTIONS = site.DJANGO_REDIS_IGNORE_EXCEPTIONS


@pytest.mark.usefixtures("_cache_away")
def test_an_absent_cache_reads_as_empty() -> None:
    caches["default"].set("hits", [1.5], 10)
    assert caches["default"].get("hits", "nothing") == "nothing"


@pytest.mark.django_db
@pytest.mark.usefixtures("_cache_away")
def test_people_sign_up_while_the_cache_is_away(client: Client, django_user_model) -> None:
    person = {"username": "ada", "password1": "long enough 4 all", "password2": "long enough 4 all"}
    assert client.post("/accounts/signup/", person).status_code == 302
    assert django_user_model.objects.filter(username="ada").exists()


def test_the_cache_never_pickles() -> None:
    options: Any = site.CACHES["default"]["OPTIONS"]
    assert options["SERIALIZER"].endswith("JSONSerializer")
