"""What every answer carries: the content policy, safe cookies, HSTS; and Django's own check.

That every page of the site is strict, whoever asks, is seen in tests/captionsite/test_urls.py.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from gallery.models import User
from tests.captionsite.content_policy import require_strict
from tests.captionsite.site_addresses import ACCOUNT_OPEN, ACCOUNT_PERSON, BACK_OFFICE_MODELS
from tests.captionsite.test_urls import KEYS, ask, people_, rows  # noqa: F401  (fixtures)

ROOT = Path(__file__).resolve().parents[3]
PRODUCTION = {
    "CAPTIONSITE_ENV": "production",
    "DJANGO_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_",
    "ALLOWED_HOSTS": "photos.example.org",
    "DATABASE_URL": "postgresql://captionsite:secret@db.example.org/captionsite",
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "TRUSTED_PROXIES": "1",
}


@pytest.mark.parametrize("name", sorted(ACCOUNT_OPEN | ACCOUNT_PERSON))
def test_every_account_page_is_strict(name, people_):  # noqa: F811
    address = reverse(name, kwargs=KEYS.get(name))
    for who in ("nobody", "owner"):
        require_strict(people_[who].get(address))


@pytest.mark.parametrize("model", sorted(BACK_OFFICE_MODELS))
def test_every_list_of_the_back_office_is_strict(model, people_):  # noqa: F811
    require_strict(people_["root"].get(reverse(f"admin:{model}_changelist")))


@pytest.mark.parametrize("address", ["/nothing", "/api/v1/nothing", "/pictures/1/"])
def test_refusals_are_strict_too(address, db):
    client = Client()
    client.force_login(User.objects.create_user("ada"))
    require_strict(client.get(address))


@pytest.mark.parametrize("name", ["gallery:small", "gallery:large", "gallery:original"])
@pytest.mark.parametrize("accel", ["", "/private-media/"])
def test_files_are_private_and_inert(name, accel, people_, rows, settings):  # noqa: F811
    settings.MEDIA_ACCEL_PREFIX = accel
    response = ask(people_["owner"], "get", name, rows)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cache-Control"].startswith("private")
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    # An original is cleaned of its metadata here first, so no proxy can send it from the disk.
    by_proxy = accel and name != "gallery:original"
    assert response.headers.get("X-Accel-Redirect", "").startswith(accel if by_proxy else "")
    assert ("X-Accel-Redirect" in response.headers) == bool(by_proxy)
    assert response.headers["Content-Type"].startswith("image/")


def in_production(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    data = {"CAPTIONSITE_DATA": os.environ["CAPTIONSITE_DATA"]}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept | PRODUCTION | data | more,
        capture_output=True,
        text=True,
        check=False,
    )


def test_djangos_check_for_production_finds_nothing():
    done = in_production("manage.py", "check", "--deploy", "--fail-level", "INFO")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_production_speaks_https_only():
    program = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'captionsite.settings';"
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
        " s.SECURE_HSTS_SECONDS >= 31536000, s.SESSION_COOKIE_HTTPONLY, s.DEBUG)"
    )
    done = in_production("-c", program)
    assert done.stdout.split() == ["True"] * 5 + ["False"], done.stderr


COOKIES = (
    "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'captionsite.settings';"
    "from django.conf import settings as s;"
    "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, s.THEME_COOKIE_NAME,"
    " s.LANGUAGE_COOKIE_SECURE, s.SITE_URL, s.SPECTACULAR_SETTINGS['SERVERS'][0]['url'])"
)


def test_cookies_of_production_are_this_very_host_s():
    done = in_production("-c", COOKIES)
    *names, secure, site, server = done.stdout.split()
    assert all(name.startswith("__Host-") for name in names), done.stderr
    assert secure == "True"
    assert site == server == "https://photos.example.org"


def test_a_trial_without_tls_has_cookies_that_a_browser_takes():
    done = in_production("-c", COOKIES, HTTPS_ONLY="false")
    assert "__Host-" not in done.stdout
    assert done.stdout.split()[-1] == "http://photos.example.org"


def test_a_host_only_cookie_has_what_its_name_asks_for(settings, db):
    """Else browsers drop it: secure, for the whole site, and no domain."""
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "THEME_COOKIE_NAME")
    for name in names:
        setattr(settings, name, f"__Host-{name.lower()}")
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.LANGUAGE_COOKIE_SECURE = True
    client = Client()
    client.get("/accounts/login/", secure=True)
    client.post("/theme/", {"theme": "dark"}, secure=True)
    client.post("/i18n/setlang/", {"language": "de"}, secure=True)
    User.objects.create_user("ada", password="a long enough password")
    signed_in = {"login": "ada", "password": "a long enough password"}
    client.post("/accounts/login/", signed_in, secure=True)
    assert set(client.cookies) == {getattr(settings, name) for name in names}
    for cookie in client.cookies.values():
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    page = client.get("/", secure=True).content.decode()
    assert 'data-theme="dark"' in page
    assert 'lang="de"' in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ALLOWED_HOSTS": "*"}, "SITE_URL"),
        ({"SITE_URL": "photos.example.org"}, "SITE_URL"),
        ({"STAFF_MFA": "yes"}, "STAFF_MFA"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
    ],
)
def test_what_cannot_be_right_stops_the_start(wrong, words):
    done = in_production("manage.py", "check", **wrong)
    assert done.returncode != 0
    assert words in done.stderr


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/api/v1/images/", "/nothing"])
def test_no_page_may_use_a_camera_or_a_place(address, db):
    policy = Client().get(address).headers["Permissions-Policy"]
    for power in ("camera", "microphone", "geolocation", "payment", "usb"):
        assert f"{power}=()" in policy


def test_https_is_answered_with_hsts(settings, db):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    assert Client().get("/").status_code == 301
    response = Client().get("/", secure=True)
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]


def test_every_dependency_is_locked_by_hash():
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text()
        pins = re.findall(
            r"^([a-z0-9._-]+(?:\[[^\]]+\])?==\S+).*?\\\n\s+--hash=sha256:", text, re.M
        )
        named = re.findall(r"^[a-z0-9._-]+(?:\[[^\]]+\])?==\S+", text, re.M)
        assert path.name == "torch.txt" or (named and len(pins) == len(named)), path.name
