"""Limits of the API."""

from rest_framework.throttling import SimpleRateThrottle

from tests.captionsite.settings.conftest import Read


def test_limits_are_rates_that_the_throttles_understand(read: Read) -> None:
    found = read("api", API_REQUESTS_PER_MINUTE="7", UPLOADS_PER_MINUTE="5", TRY_PER_HOUR="3")
    rates = found["REST_FRAMEWORK"]["DEFAULT_THROTTLE_RATES"]
    parse = SimpleRateThrottle.parse_rate
    assert parse(None, rates["api"]) == (7, 60)  # type: ignore[arg-type]
    assert parse(None, rates["uploads"]) == (5, 60)  # type: ignore[arg-type]
    assert parse(None, rates["tries"]) == (3, 3600)  # type: ignore[arg-type]


def test_webhooks_stay_public_and_metrics_closed_unless_a_variable_says_so(read: Read) -> None:
    found = read("api")
    assert (found["WEBHOOKS_TO_PRIVATE_ADDRESSES"], found["METRICS_TOKEN"]) == (False, "")
    found = read("api", WEBHOOKS_TO_PRIVATE_ADDRESSES="true", METRICS_TOKEN="secret")
    assert (found["WEBHOOKS_TO_PRIVATE_ADDRESSES"], found["METRICS_TOKEN"]) == (True, "secret")
