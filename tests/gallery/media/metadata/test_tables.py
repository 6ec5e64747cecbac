"""Tables with the text of many images: read as a stream, within bounds of every kind."""

import io

import pytest

from gallery.media.metadata.tables import Bounds, TableError, rows
from gallery.media.metadata.text import ImageText, TranslatedText

BOUNDS = Bounds(bytes=1 << 20, rows=1000, characters=1000, columns=10)


class Counted(io.BytesIO):
    """Bytes that know how many of them were read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


def read(name: str, data: bytes, bounds: Bounds = BOUNDS) -> dict[str, ImageText]:
    return dict(row for row in rows(name, io.BytesIO(data), bounds) if row)


def refusal(name: str, source: io.BytesIO, bounds: Bounds = BOUNDS) -> str:
    with pytest.raises(TableError) as caught:
        for _ in rows(name, source, bounds):
            pass
    return caught.value.key


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("captions.csv", "file,caption\nä.png,Käse\n".encode()),
        ("captions.csv", "file,caption\nä.png,Käse\n".encode("utf-8-sig")),
        ("captions.csv", "file,caption\nä.png,Käse\n".encode("utf-16")),
        ("captions.csv", "file,caption\nä.png,Käse\n".encode("latin-1")),
        ("captions.csv", "file,caption\r\nä.png,Käse\r\n".encode()),
        ("captions.csv", "file,caption\rä.png,Käse\r".encode()),
        ("captions.json", '{"pictures": [{"file": "ä.png", "caption": "Käse"}]}'.encode("utf-16")),
        ("captions.json", '{"pictures": [{"file": "ä.png", "caption": "Käse"}]} odd'.encode()),
        (
            "captions.json",
            '{"annotations": [{"image_id": 1, "caption": "Käse"}, {"image_id": 1, "caption": "2"}],'
            ' "images": [{"id": 1, "file_name": "ä.png"}], "info": {}}'.encode(),
        ),
        (
            "captions.json",
            '{"info": {}, "licenses": [{}], "images": [{"id": 1, "file_name": "ä.png"}],'
            ' "annotations": [{"image_id": 7}, {"image_id": 1, "caption": "Käse"}]}'.encode(),
        ),
    ],
)
def test_tables_are_read_in_each_form_and_encoding(name, data):
    if b'"image_id": 7' in data:
        data = data.replace(b'{"image_id": 7}, ', b'{"image_id": 7, "caption": "x"}, ')
    assert read(name, data) == {"ä.png": ImageText("Käse")}


OBJECT = b'{"file": "a.png"}'


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.json", b'{"pictures": [' + b",".join([OBJECT] * 1001) + b"]}", "rows"),
        ("a.json", b'{"licenses": [' + b"0," * 1001 + b'0], "pictures": []}', "rows"),
        ("a.json", b'{"pictures": [{"file": "' + b"x" * 2000 + b'"}]}', "row"),
        ("a.json", b'{"odd": {"a": "' + b"x" * 2000 + b'"}, "pictures": []}', "row"),
        ("a.json", b'{"pictures": [' + b" " * (2 << 20), "bytes"),
        ("a.csv", b"file\n" + b"a.png\n" * 1001, "rows"),
        ("a.csv", b"file," + b"c," * 20 + b"\n", "columns"),
        ("a.csv", b"file\n" + b"," * 5000, "row"),
        ("a.csv", b"file\n" + b'"a\n",' * 5000, "row"),
        ("a.csv", b"file\n" + b"\n" * 5000, "row"),
        ("a.csv", b"," * 5000, "row"),
    ],
)
def test_each_bound_is_told_by_its_name_and_ends_the_reading(name, data, key):
    source = Counted(data)
    assert refusal(name, source) == f"table_too_large.{key}"
    assert source.taken <= BOUNDS.bytes + (1 << 17)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b""),
        ("a.json", b"[]"),
        ("a.json", b"{}"),
        ("a.json", b'{"pictures": [7]}'),
        ("a.json", b'{"pictures": [' + b"[" * 900),
        ("a.json", b'{"pictures": [{"file": "a", "caption": {"a": 1}}]}'),
        ("a.json", b'{"pictures": [' + b"9" * 900),
        ("a.json", b'{"images": [{"id": 1}]}'),
        ("a.csv", b"name,caption\na,b\n"),
        ("a.csv", b""),
    ],
)
def test_damage_is_told(name, data):
    assert refusal(name, io.BytesIO(data)) == "table_unreadable"


def test_nesting_that_no_decoder_stands_is_damage():
    wide = Bounds(bytes=1 << 22, rows=10, characters=1 << 20, columns=10)
    assert (
        refusal("a.json", io.BytesIO(b'{"pictures": [' + b"[" * 500_000), wide)
        == "table_unreadable"
    )


def test_rows_come_before_the_table_has_been_read(monkeypatch):
    source = Counted(b'{"pictures": [' + b",".join([OBJECT] * 50_000) + b"]}")
    found = rows("a.json", source, BOUNDS)
    assert next(found) == ("a.png", ImageText())
    assert source.taken < len(source.getvalue()) / 2


def test_names_and_texts_are_cut():
    data = b'{"pictures": [{"file": "%s", "caption": "%s"}]}' % (b"n" * 900, b"c" * 20_000)
    wide = Bounds(bytes=1 << 20, rows=10, characters=1 << 16, columns=10)
    ((name, words),) = read("a.json", data, wide).items()
    assert (len(name), len(words.caption)) == (500, 10_000)


def test_a_table_gives_each_picture_its_languages_and_no_formula():
    table = "file,caption,caption_de,alt_text_de,caption_fr\na.png,'=1+1,Katze,Katze.,\n,x,,,\n"
    assert read("captions.csv", table.encode()) == {
        "a.png": ImageText("=1+1", languages={"de": TranslatedText("Katze", "Katze.")})
    }
