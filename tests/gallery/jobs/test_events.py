"""Events tell each change and the end, to so many listeners and no more."""

from tests.gallery.api.helpers import caption_all, problem_of


def test_events_tell_and_end(with_token, submit, captioner):
    job = submit().job
    caption_all(captioner)
    response = with_token.get(f"/api/v1/jobs/events/?id={job.pk}")
    assert response["Content-Type"] == "text/event-stream"
    text = b"".join(response.streaming_content).decode()
    assert f"event: job\nid: {job.pk}\n" in text
    assert "event: end\n" in text


def test_so_many_listen_and_no_more(with_token, submit, settings):
    settings.EVENT_LISTENERS, settings.EVENT_SECONDS = 1, 0
    address = f"/api/v1/jobs/events/?id={submit().job.pk}"
    first = with_token.get(address)
    assert problem_of(with_token.get(address))["code"] == "too_many_listeners"
    assert b"event: job" in b"".join(first.streaming_content)  # whoever reads to the end leaves
    second = with_token.get(address)
    assert second.status_code == 200
    assert b"event: job" in b"".join(second.streaming_content)
