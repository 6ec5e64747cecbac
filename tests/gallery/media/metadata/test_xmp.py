"""XMP packets of other programs, and those made to harm."""

import pytest

from gallery.media.metadata import xmp
from gallery.media.metadata.text import ImageText, TranslatedText
from tests.gallery.recorded import recorded

FOREIGN = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>{}</rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ('<rdf:li xml:lang="en">A cat.</rdf:li>', ImageText("A cat.")),
        (
            '<rdf:li xml:lang="x-default">A cat.</rdf:li><rdf:li xml:lang="en">A cat.</rdf:li>'
            '<rdf:li xml:lang="de">Katze.</rdf:li>',
            ImageText("A cat.", languages={"de": TranslatedText("Katze.")}),
        ),
        ("<rdf:li>A cat.</rdf:li>", ImageText("A cat.")),
    ],
)
def test_other_programs_packets_are_understood(items, words):
    assert xmp.read(FOREIGN.format(items).encode()) == words


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"<x",
        b"<a/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b"x" * (xmp.MOST_BYTES + 1),
    ],
)
def test_a_hostile_packet_is_refused(packet):
    with pytest.raises(xmp.PacketError):
        xmp.read(packet)


WORDS = ImageText("A cat")

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def packet(inside: str, *, wrapped: bool = True) -> bytes:
    rdf = (
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:dc="{xmp.DC}">'
        f'<rdf:Description rdf:about="">{inside}</rdf:Description></rdf:RDF>'
    )
    return (f'<x:xmpmeta xmlns:x="{xmp.META}">{rdf}</x:xmpmeta>' if wrapped else rdf).encode()


def nested(depth: int, name: str = "a") -> str:
    return f"<{name}>" * depth + f"</{name}>" * depth


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize(
    "inside",
    [
        nested(xmp.MOST_DEPTH),
        nested(3000),
        nested(100_000),
        nested(3000, "dc:description"),
        f"<dc:description>{nested(3000, 'rdf:Alt')}</dc:description>",
        "<a/>" * (xmp.MOST_ELEMENTS + 1),
        "<dc:description/>" * (xmp.MOST_ELEMENTS + 1),
    ],
)
def test_a_packet_that_is_too_deep_or_too_wide_is_none(inside, wrapped):
    data = packet(inside, wrapped=wrapped)
    with pytest.raises(xmp.PacketError):
        xmp.read(data)
    with pytest.raises(xmp.PacketError):
        xmp.written(WORDS, data)


def test_a_deep_packet_is_left_as_soon_as_it_is_too_deep(monkeypatch):
    begun = recorded(monkeypatch, xmp.BoundedBuilder, "start")
    with pytest.raises(xmp.PacketError):
        xmp.read(packet(nested(100_000)))
    assert len(begun) == xmp.MOST_DEPTH + 1


def test_a_packet_as_deep_as_programs_write_them_is_kept():
    kept = xmp.written(WORDS, packet(nested(20)))
    assert xmp.read(kept).caption == "A cat"
    assert kept.count(b"<a>") == 19


def test_old_texts_are_taken_out_however_many_there_are():
    many = "<dc:description>old</dc:description><b/>" * 5000
    written = xmp.written(WORDS, packet(many))
    assert b"old" not in written
    assert xmp.read(written).caption == "A cat"
