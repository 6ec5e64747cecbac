"""What the API takes for a webhook."""

import pytest

from gallery.webhooks.serializers import WebhookRequest

URL = "https://example.org/"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"url": ""},
        {"url": f"{URL}a b"},
        {"url": f"{URL}\u202e"},
        {"url": f"{URL}\r\nHost: other"},
        {"url": URL + "x" * 500},
        {"url": URL, "events": []},
        {"url": URL, "events": ["job.deleted"]},
    ],
    ids=str,
)
def test_a_webhook_that_cannot_be_is_refused(sent):
    assert not WebhookRequest(data=sent).is_valid()


def test_without_a_choice_every_event_is_sent():
    request = WebhookRequest(data={"url": URL})
    assert request.is_valid()
    assert request.validated_data["events"] == {"job.succeeded", "job.failed"}
