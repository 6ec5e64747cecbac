"""Webhooks through the API: made, read, tried out and forgotten."""

import pytest

from gallery.models import Webhook
from tests.gallery.api.helpers import problem_of

pytestmark = pytest.mark.postgresql

WEBHOOKS = "/api/v1/webhooks/"


def test_the_secret_is_shown_once(api_client):
    made = api_client.post(WEBHOOKS, {"url": "https://example.org/hook"}).json()
    assert made.pop("secret").startswith("whsec_")
    assert made["events"] == ["job.failed", "job.succeeded"]
    assert api_client.get(WEBHOOKS).json()["results"] == [made]
    assert api_client.get(f"{WEBHOOKS}{made['id']}/").json() == made
    assert api_client.delete(f"{WEBHOOKS}{made['id']}/").status_code == 204
    assert not Webhook.objects.exists()


def test_an_empty_message_is_listed_among_what_is_to_be_sent(api_client, owner):
    webhook = Webhook.objects.create(owner=owner, url="https://example.org/")
    address = f"{WEBHOOKS}{webhook.pk}/"
    sent = api_client.post(f"{address}ping/").json()
    assert (sent["event"], sent["job"], sent["taken_at"]) == ("ping", None, None)
    assert sent["due_at"] is not None
    assert api_client.get(f"{address}deliveries/").json()["results"] == [sent]


def test_a_url_that_leads_nowhere_is_a_problem(api_client):
    response = api_client.post(WEBHOOKS, {"url": "http://example.org/"})
    assert problem_of(response)["code"] == "webhook_address"
