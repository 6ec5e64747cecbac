"""The client against a live site, with a worker that wakes up at once."""

import json

import pytest
from captionsite_client import Client, ProblemError
from captionsite_client.command import main

from gallery.accounts import services as accounts
from gallery.models import Image, Job
from tests.gallery import pictures
from tests.gallery.api.helpers import PASSWORD, caption_all
from tests.gallery.conftest import captioner, owner  # noqa: F401  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server, owner, captioner, monkeypatch):  # noqa: F811
    monkeypatch.setattr("gallery.jobs.queue.wake_workers", lambda *_, **__: caption_all(captioner))
    _, token = accounts.create_token(owner=owner)
    monkeypatch.setenv("CAPTIONSITE", live_server.url)
    monkeypatch.setenv("CAPTIONSITE_TOKEN", token)
    with Client(live_server.url, token, tries=2) as client:
        yield client


@pytest.fixture
def holiday(tmp_path):
    folder = tmp_path / "holiday"
    folder.mkdir()
    for name in ("one.png", "two.png"):
        (folder / name).write_bytes(pictures.png(name))
    (folder / "broken.png").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("no picture either")
    return folder


def test_a_folder_is_captioned(site, holiday):
    done = {each.path.name: each for each in site.caption_folder(holiday)}
    assert done["one.png"].text == done["two.png"].text == "a cat on a mat"
    assert "not a picture" in done["broken.png"].reason
    assert set(done) == {"one.png", "two.png", "broken.png"}
    again = {each.path.name: each.text for each in site.caption_folder(holiday)}
    assert again["one.png"] == "a cat on a mat"
    assert Image.objects.count() == 2


def test_a_picture_is_sent_once_whatever_is_lost(site, holiday):
    first = site.upload(holiday / "one.png", key="holiday-1")
    again = site.upload(holiday / "one.png", key="holiday-1")
    assert (first[0].id, first[1].id) == (again[0].id, again[1].id)
    with pytest.raises(ProblemError) as refused:
        site.upload(holiday / "two.png", key="holiday-1")
    assert (refused.value.status, refused.value.code) == (422, "idempotency_key_reused")


def test_a_job_is_queued_once_whatever_is_lost(site, holiday):
    picture, _ = site.upload(holiday / "one.png")
    first = site.recaption(picture.id, key="again")
    assert site.recaption(picture.id, key="again").id == first.id
    with pytest.raises(ProblemError, match="key"):
        site.recaption(picture.id, captioner="box", key="again")
    assert Job.objects.count() == 2


def test_a_correction_does_not_fall_on_another_one(site, holiday):
    picture, _ = site.upload(holiday / "one.png")
    captions, tag = site.captions(picture.id)
    assert [caption.text for caption in captions] == ["a cat on a mat"]
    assert site.correct(picture.id, "our cat", tag=tag).text == "our cat"
    with pytest.raises(ProblemError) as refused:
        site.correct(picture.id, "your cat", tag=tag)
    assert (refused.value.status, refused.value.code) == (412, "changed_meanwhile")
    assert [one.caption.text for one in site.pictures() if one.caption] == ["our cat"]


def test_the_history_is_read_page_by_page(site, holiday):
    picture, _ = site.upload(holiday / "one.png")
    texts = [f"our cat {number}" for number in range(70)]
    for text in texts:
        site.correct(picture.id, text)
    found = list(site.history(picture.id))
    assert [change.caption.text for change in found] == [*texts[::-1], "a cat on a mat"]
    assert [change.action for change in found[-2:]] == ["edited", "wrote"]
    assert found[0].current


def test_jobs_can_be_listened_to(site, holiday):
    _, job = site.upload(holiday / "one.png")
    assert [each.state for each in site.events([job.id])][-1] == "succeeded"


def test_who_may_not_listen_asks_instead(site, holiday, settings):
    settings.EVENT_LISTENERS = 0
    _, job = site.upload(holiday / "one.png")
    assert [each.state for each in site.events([job.id])] == ["succeeded"]


def test_the_command_says_what_became_of_each_file(site, holiday, capsys):
    assert main(["caption", "--json", str(holiday)]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(bool(line["caption"]) for line in lines) == 2


def test_a_token_can_be_had_for_a_password(site, capsys):
    assert main(["token", "owner", "--password", PASSWORD]) == 0
    assert len(capsys.readouterr().out.strip()) == 64
    assert main(["token", "owner", "--password", "wrong"]) == 2


def test_a_client_tries_at_least_once():
    with pytest.raises(ValueError, match="1 or more"):
        Client("http://localhost", "token", tries=0)
