"""Tables of imports: read once into rows, in turns and within bounds; the rest fails by name."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from gallery.imports import ingest, services, table_texts, upload_store
from gallery.jobs import claims, process
from gallery.jobs.background_tasks import run_queued
from gallery.jobs.runtime import ClaimedJob
from gallery.media.metadata import tables
from gallery.models import Image, ImportFile, ImportText, Job
from tests.gallery import pictures
from tests.gallery.imports.conftest import reasons, send, states, zipped
from tests.gallery.recorded import recorded
from tests.optional import required

pytestmark = pytest.mark.postgresql


def table(*names: str, caption: str = "My cat") -> bytes:
    return json.dumps({"pictures": [{"file": n, "caption": caption} for n in names]}).encode()


def pngs(count: int, folder: str = "") -> dict[str, bytes]:
    return {f"{folder}{n}.png": pictures.png(str(n)) for n in range(count)}


@pytest.fixture
def readings(monkeypatch) -> list[Any]:
    """Each begin of the reading of a table."""
    return recorded(monkeypatch, tables, "rows")


@pytest.fixture
def one_row_a_turn(monkeypatch, settings) -> Callable[[], None]:
    """Store one row at a time, and let each turn end after it; return a function for one turn."""
    monkeypatch.setattr(table_texts, "AT_ONCE", 1)
    monkeypatch.setattr(ClaimedJob, "turn_is_over", property(lambda claimed: True))

    def take() -> None:
        (job,) = claims.claim(kind=Job.Kind.BACKGROUND, worker="w", limit=1)
        ingest.run(ClaimedJob(job, process.here(Job.Kind.BACKGROUND)))

    return take


def captions() -> dict[str, str]:
    images = Image.objects.exclude(caption=None).select_related("caption")
    return {image.name: required(image.caption).text for image in images}


def test_a_table_is_read_once_however_many_pictures_it_describes(take_in, readings):
    take_in(pngs(5) | {"captions.json": table("0.png", "4.png", "elsewhere.png")})
    assert len(readings) == 1
    assert captions() == {"0.png": "My cat", "4.png": "My cat"}


def test_a_table_is_read_on_in_each_turn_and_its_file_is_blamed_for_none(owner, one_row_a_turn):
    batch = services.begin(owner=owner)
    names = [f"{n}.png" for n in range(6)]
    send(batch, {"captions.json": table(*names)})
    row = batch.files.get()
    for number in range(1, 7):
        one_row_a_turn()
        row.refresh_from_db()
        assert (row.rows_read, row.texts.count(), row.attempts) == (number, number, 0)
    one_row_a_turn()
    row.refresh_from_db()
    assert row.state == ImportFile.State.READ


def test_anothers_task_is_done_between_two_turns_of_a_table(owner, stranger, one_row_a_turn):
    batches = [services.begin(owner=person) for person in (owner, stranger)]
    send(batches[0], {"captions.json": table(*map(str, range(50)))})
    send(batches[1], {"one.png": pictures.png("one")})
    one_row_a_turn()
    one_row_a_turn()
    assert states(batches[1]) == {"one.png": "done"}
    assert batches[0].files.get().rows_read == 1


def test_pictures_that_are_announced_after_the_table_get_its_words(take_in, owner):
    batch = take_in({"t/captions.json": table("0.png")})
    send(batch, pngs(1, "t/"))
    run_queued()
    assert captions() == {"0.png": "My cat"}


def test_tables_of_a_zip_describe_its_own_pictures_alone(take_in):
    archive = zipped({"captions.json": table("0.png", "1.png")} | {"0.png": pictures.png("0")})
    take_in({"all.zip": archive, "1.png": pictures.png("1")})
    assert captions() == {"0.png": "My cat"}


def test_what_one_table_leaves_out_another_says(take_in):
    csv = b"file,caption,alt_text\n0.png,Another,A cat.\n"
    take_in(pngs(1) | {"captions.json": table("0.png"), "captionsite-1.csv": csv})
    image = Image.objects.get()
    assert (required(image.caption).text, image.alt_text) == ("My cat", "A cat.")


def test_the_first_of_two_rows_with_one_name_counts(take_in):
    found = [{"file": "0.png", "caption": text} for text in ("first", "second")]
    take_in(pngs(1) | {"captions.json": json.dumps({"pictures": found}).encode()})
    assert captions() == {"0.png": "first"}


def test_long_rows_are_stored_a_few_at_a_time(take_in, monkeypatch):
    """Memory is that of a step: its rows are few where they are long."""
    monkeypatch.setattr(table_texts, "CHARACTERS_AT_ONCE", 5000)
    stored = recorded(monkeypatch, table_texts.TableReading, "_store")
    take_in({"captions.json": table(*map(str, range(100)), caption="x" * 1000)})
    assert max(len(chunk) for _reading, chunk in stored) == 6


def test_a_row_in_a_thousand_languages_keeps_a_hundred(take_in):
    many = {f"c{n}": {"caption": "c"} for n in range(1000)}
    row = {"file": "0.png", "languages": many}
    take_in({"captions.json": json.dumps({"pictures": [row]}).encode()})
    assert len(ImportText.objects.get().words["languages"]) == 100


def test_characters_that_no_database_takes_do_not_stop_the_import(take_in):
    odd = b'{"pictures": [{"file": "0\\u0000.png", "caption": "My\\u0000 cat\\ud800"},'
    odd += b' {"file": "\\ud83d", "languages": {"\\u0000\\ud800de": {"caption": "Katze"}}}]}'
    batch = take_in(pngs(1) | {"captions.json": odd})
    assert set(states(batch).values()) == {"done", "read"}
    assert captions() == {"0.png": "My cat"}


def test_tables_of_a_batch_share_its_rows_and_what_is_beyond_is_told(take_in, settings):
    settings.TABLE_MAX_ROWS = 3
    batch = take_in(
        pngs(1)
        | {"a/captions.json": table("x", "y"), "b/captions.json": table("x", "y")}
        | {"captions.json": table("0.png")}
    )
    assert reasons(batch) == {"b/captions.json": "table_too_large"}
    assert captions() == {"0.png": "My cat"}
    assert ImportText.objects.count() == 3


def test_tables_of_a_batch_share_its_bytes_however_they_are_packed(take_in, settings):
    """A ZIP of a few kilobytes may hold tables of many megabytes."""
    settings.TABLE_MAX_BYTES = 20_000
    large = table(*map(str, range(200)), caption="x" * 20)
    assert 10_000 < len(large) < 20_000
    first = zipped({"captions.json": large}, compression=8)
    batch = take_in(
        {"1.zip": first, "2.zip": zipped({"captions.json": large + b" "}, compression=8)}
    )
    assert list(reasons(batch).values()) == ["table_too_large"]


def test_more_tables_than_a_batch_may_have_are_told(take_in, settings):
    settings.TABLES_MAX = 2
    batch = take_in({f"{n}/captions.json": table("0.png") for n in range(3)})
    assert reasons(batch) == {"2/captions.json": "table_too_large"}


def test_a_table_that_turns_out_too_large_leaves_no_rows(take_in, settings):
    settings.TABLE_MAX_ROWS = 1200
    batch = take_in({"captions.json": table(*map(str, range(1300)))})
    assert reasons(batch) == {"captions.json": "table_too_large"}
    assert not ImportText.objects.exists()
    assert batch.files.get().rows_read == 0


def test_a_table_that_was_refused_is_read_anew_when_it_is_tried_again(take_in, owner, settings):
    settings.TABLE_MAX_ROWS = 1
    batch = take_in({"captions.json": table("0.png", "1.png")})
    settings.TABLE_MAX_ROWS = 10
    services.retry(owner=owner, batch_id=batch.pk)
    run_queued()
    assert states(batch) == {"captions.json": "read"}
    assert ImportText.objects.count() == 2


def test_a_member_that_breaks_as_it_is_unpacked_is_told(take_in):
    archive = bytearray(zipped({"captions.json": table(*map(str, range(3000)))}, compression=8))
    at = len(archive) // 2
    archive[at : at + 50] = bytes(50)
    batch = take_in({"all.zip": bytes(archive)})
    assert reasons(batch)["captions.json"] in {"zip_broken", "table_unreadable"}


def test_a_table_whose_bytes_are_gone_is_told(owner):
    batch = services.begin(owner=owner)
    send(batch, {"captions.json": table("0.png")})
    upload_store.drop(batch.files.get())
    run_queued()
    assert reasons(batch) == {"captions.json": "file_gone"}
