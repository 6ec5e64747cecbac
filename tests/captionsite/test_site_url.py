"""The site's own address, from what is configured and never from what is asked."""

import pytest

from captionsite.site_url import from_settings, host_for_probes


@pytest.mark.parametrize(
    ("configured", "hosts", "https", "expected"),
    [
        ("", [], False, ""),
        ("", ["photos.example.org"], True, "https://photos.example.org"),
        ("", ["photos.example.org"], False, "http://photos.example.org"),
        ("", ["localhost", " photos.example.org"], True, "https://photos.example.org"),
        ("", [".example.org", "photos.example.org"], True, "https://photos.example.org"),
        ("", ["localhost"], True, "https://localhost"),
        ("https://a.example:8443/", ["*"], True, "https://a.example:8443"),
        ("http://[::1]:8000", [], False, "http://[::1]:8000"),
    ],
)
def test_it_is_the_url_or_else_the_first_name(configured, hosts, https, expected):
    assert from_settings(configured, hosts, https=https) == expected


@pytest.mark.parametrize(
    ("configured", "hosts"),
    [
        ("", ["*"]),
        ("", [".example.org"]),
        ("photos.example.org", []),
        ("https://photos.example.org/site", []),
        ("https://photos.example.org?x", []),
        ("https://user@photos.example.org", []),
        ("ftp://photos.example.org", []),
        ("https://", []),
    ],
)
def test_what_cannot_be_one_stops_the_start(configured, hosts):
    with pytest.raises(ValueError, match="SITE_URL"):
        from_settings(configured, hosts, https=True)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "localhost"),
        ({"ALLOWED_HOSTS": "photos.example.org"}, "photos.example.org"),
        ({"ALLOWED_HOSTS": "localhost,photos.example.org"}, "photos.example.org"),
        ({"ALLOWED_HOSTS": ".example.org"}, "example.org"),
        ({"ALLOWED_HOSTS": "*"}, "localhost"),
        ({"ALLOWED_HOSTS": "*", "SITE_URL": "https://a.example:8443"}, "a.example:8443"),
    ],
)
def test_a_probe_calls_the_site_by_its_name(environment, expected):
    assert host_for_probes(environment) == expected
