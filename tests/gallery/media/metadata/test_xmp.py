"""XMP packets of other programs, and those made to harm."""

import pytest

from gallery.media.metadata import xmp
from gallery.media.metadata.text import ImageText, TranslatedText

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
