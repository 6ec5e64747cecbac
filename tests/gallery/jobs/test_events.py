"""Listeners: how many there are of one person and altogether, and who makes place for whom."""

import pytest

from gallery.jobs import events
from gallery.models import User
from tests import rows

pytestmark = pytest.mark.postgresql


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch):
    monkeypatch.setattr(events, "_listening", {})


@pytest.fixture
def owner(db) -> User:
    return rows.person("owner")


def stream(person: User) -> events.Stream:
    return events.Stream(owner=person, ids=[rows.job(person).pk])


def test_one_person_has_one_place_however_often_they_listen(owner, settings):
    settings.EVENT_LISTENERS = 2
    mine = [stream(owner) for _ in range(10)]
    theirs = stream(rows.person("other"))
    assert set(events._listening.values()) == {mine[-1], theirs}
    with pytest.raises(events.NoRoomError):
        stream(rows.person("third"))


def test_who_listens_again_ends_their_older_stream_and_asks_it_to_come_later(owner):
    older = stream(owner)
    heard = iter(older)
    assert next(heard) == b"retry: 1000\n\n"
    assert b"event: job" in next(heard)
    newer = stream(owner)
    assert list(heard) == [events.LATER]
    older.close()
    assert set(events._listening.values()) == {newer}
    newer.close()
    assert not events._listening


def test_who_is_full_up_still_lets_a_person_take_their_own_place(owner, settings):
    settings.EVENT_LISTENERS = 1
    stream(owner)
    again = stream(owner)
    assert set(events._listening.values()) == {again}


def test_a_stream_that_is_closed_twice_frees_one_place(owner):
    first = stream(owner)
    first.close()
    second = stream(owner)
    first.close()
    assert set(events._listening.values()) == {second}
