"""XMP packets: an image's text read from a packet, and written into one.

The caption is dc:description; alt text and description are IPTC's accessibility properties
(Photo Metadata Standard 2021.1). Each is a language alternative. The captioner's name is in a
property of this product's own namespace.
"""

from collections.abc import Mapping
from xml.etree import ElementTree as Tree
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from gallery.media.metadata.text import MOST_CHARACTERS, ImageText, TranslatedText
from gallery.text.plain_text import plain_text

MOST_BYTES = 1 << 20
MOST_DEPTH = 40  # programs nest about ten deep
MOST_ELEMENTS = 20_000
MOST_LANGUAGES = 20
META = "adobe:ns:meta/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
IPTC = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
OWN = "urn:captionsite:1.0/"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
DEFAULT = "x-default"
CAPTION, ALT, LONG = (
    f"{{{DC}}}description",
    f"{{{IPTC}}}AltTextAccessibility",
    (f"{{{IPTC}}}ExtDescrAccessibility"),
)
CAPTIONER = f"{{{OWN}}}captioner"
MARK = f"{{{OWN}}}words"  # marks packets written here
_PREFIXES = {"x": META, "rdf": RDF, "dc": DC, "Iptc4xmpCore": IPTC, "captionsite": OWN}
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_TAIL = '<?xpacket end="w"?>'

for _prefix, _uri in {
    **_PREFIXES,
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
}.items():
    Tree.register_namespace(_prefix, _uri)


class PacketError(ValueError):
    """Packet that is not readable XMP."""


class BoundedBuilder(TreeBuilder):
    """XML tree builder that raises PacketError when the tree is too deep or too large."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._elements += 1
        if self._depth > MOST_DEPTH or self._elements > MOST_ELEMENTS:
            raise PacketError("The packet is too deep, or has too much in it.")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def read(packet: bytes) -> ImageText:
    """Return the text in a packet. Raise PacketError."""
    root = _parsed(packet)
    caption, alt, long = (_texts(root, name) for name in (CAPTION, ALT, LONG))
    if not _simple(root, MARK):
        caption, alt, long = _with_default(caption), _with_default(alt), _with_default(long)
    return ImageText(
        caption=caption.get(DEFAULT, ""),
        alt_text=alt.get(DEFAULT, ""),
        description=long.get(DEFAULT, ""),
        captioner=_simple(root, CAPTIONER)[:200],
        languages=_languages(caption, alt),
    )


def written(words: ImageText, packet: bytes | None = None) -> bytes:
    """Return a packet with this text; keep `packet`'s other properties. Raise PacketError."""
    root = _parsed(packet) if packet else _empty()
    place = _description(root)
    for name in (CAPTION, ALT, LONG, CAPTIONER, MARK):
        _remove(root, name)
    captions = {code: text.caption for code, text in words.languages.items()}
    alt_texts = {code: text.alt_text for code, text in words.languages.items()}
    _put(place, CAPTION, words.caption, captions)
    _put(place, ALT, words.alt_text, alt_texts)
    _put(place, LONG, words.description, {})
    Tree.SubElement(place, MARK).text = "1"
    if words.captioner:
        Tree.SubElement(place, CAPTIONER).text = plain_text(words.captioner)
    body = Tree.tostring(root, encoding="unicode")
    return f"{_HEAD}{body}{_TAIL}".encode()


def _parsed(packet: bytes) -> Element:
    if len(packet) > MOST_BYTES:
        raise PacketError("The packet is too large.")
    parser = DefusedXMLParser(target=BoundedBuilder(), forbid_dtd=True)
    try:
        parser.feed(packet.strip(b"\x00 \r\n\t"))
        found: Element = parser.close()
    except PacketError:
        raise
    except (Tree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise PacketError("The packet is not XML that can be trusted.") from error
    if found.tag == f"{{{RDF}}}RDF":
        root = Element(f"{{{META}}}xmpmeta")
        root.append(found)
        return root
    if found.find(f"{{{RDF}}}RDF") is None:
        raise PacketError("The packet holds no RDF.")
    return found


def _empty() -> Element:
    root = Element(f"{{{META}}}xmpmeta")
    Tree.SubElement(root, f"{{{RDF}}}RDF")
    return root


def _description(root: Element) -> Element:
    rdf = root.find(f"{{{RDF}}}RDF")
    if rdf is None:
        raise PacketError("The packet holds no RDF.")
    found = rdf.find(f"{{{RDF}}}Description")
    if found is None:
        found = Tree.SubElement(rdf, f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""})
    return found


def _descriptions(root: Element) -> list[Element]:
    return root.findall(f"{{{RDF}}}RDF/{{{RDF}}}Description")


def _remove(root: Element, name: str) -> None:
    for place in _descriptions(root):
        place.attrib.pop(name, None)
        place[:] = [each for each in place if each.tag != name]


def _put(place: Element, name: str, text: str, languages: Mapping[str, str]) -> None:
    texts = {DEFAULT: text} | dict(languages)
    if not any(texts.values()):
        return
    choices = Tree.SubElement(Tree.SubElement(place, name), f"{{{RDF}}}Alt")
    for code, each in texts.items():
        if each:
            item = Tree.SubElement(choices, f"{{{RDF}}}li", {LANGUAGE: code})
            item.text = plain_text(each)


def _simple(root: Element, name: str) -> str:
    for place in _descriptions(root):
        found = place.get(name) or place.findtext(name)
        if found and found.strip():
            return found.strip()[:MOST_CHARACTERS]
    return ""


def _texts(root: Element, name: str) -> dict[str, str]:
    """Return a property's texts by language code; one without a language is x-default."""
    found: dict[str, str] = {}
    for place in _descriptions(root):
        for item in place.findall(f"{name}//{{{RDF}}}li"):
            code = item.get(LANGUAGE, DEFAULT)
            text = (item.text or "").strip()[:MOST_CHARACTERS]
            if text and len(found) < MOST_LANGUAGES:
                found.setdefault(code, text)
    return found or ({DEFAULT: simple} if (simple := _simple(root, name)) else {})


def _with_default(texts: dict[str, str]) -> dict[str, str]:
    """Fill x-default with the first language if it is missing; drop languages equal to it."""
    if not texts:
        return texts
    text = texts.get(DEFAULT) or next(iter(texts.values()))
    return {DEFAULT: text} | {code: each for code, each in texts.items() if each != text}


def _languages(caption: Mapping[str, str], alt: Mapping[str, str]) -> dict[str, TranslatedText]:
    codes = [code for code in {**caption, **alt} if code != DEFAULT and len(code) <= 10]
    return {code: TranslatedText(caption.get(code, ""), alt.get(code, "")) for code in codes}
