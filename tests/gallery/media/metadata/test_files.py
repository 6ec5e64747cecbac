"""Text goes into an image's file and comes out again; the picture itself is not touched."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from gallery.media.metadata import files, jpeg, png, tiff, webp, xmp
from gallery.media.metadata.reading import read_metadata
from gallery.media.metadata.text import ImageText, TranslatedText
from gallery.text.plain_text import plain_line, plain_text
from tests.gallery.pictures import HONEST, encoded, exif, quarters

TYPES = {"jpeg": "image/jpeg", "mpo": "image/jpeg", "png": "image/png", "webp": "image/webp"}
TYPES |= {"tiff": "image/tiff"}
CARRIERS = [name for name in HONEST if name.split()[0] in TYPES]
TEXT = ImageText(
    "A cat on a mat & a <dog>.",
    "Cat.",
    "A long story.\n\nWith a second part.",
    "box@1",
    {"de": TranslatedText("Eine Katze.", "Katze."), "fr": TranslatedText("Un chat.")},
)


def carried(name: str, words: ImageText, data: bytes | None = None) -> bytes:
    found = files.with_words(data or HONEST[name](), TYPES[name.split()[0]], words)
    assert found is not None
    return found


def heard(data: bytes) -> ImageText:
    with Image.open(io.BytesIO(data)) as image:
        return read_metadata(image).words


def frames(data: bytes) -> list[Image.Image]:
    with Image.open(io.BytesIO(data)) as image:
        found = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            found.append(image.copy())
        return found


def jpeg_scans(data: bytes) -> bytes:
    """All that is not metadata: every segment but APP1, and the compressed scans."""
    every = list(jpeg.segments(data))
    kept = [data[s.start : s.end] for s in every if s.marker != jpeg.APP1]
    return b"".join(kept) + data[every[-1].end :]


def png_data(data: bytes) -> list[tuple[bytes, bytes]]:
    return [(c.kind, c.body) for c in png.chunks(data) if not c.is_xmp]


def webp_data(data: bytes) -> list[tuple[bytes, bytes]]:
    return [(c.kind, c.body) for c in webp.chunks(data) if c.kind not in (b"VP8X", b"XMP ")]


def tiff_data(data: bytes) -> tuple[int, dict[int, bytes]]:
    found = tiff.directory(data)
    return found.following, {t: e for t, e in found.entries.items() if t != tiff.TAG}


COMPRESSED: dict[str, Callable[[bytes], object]] = {
    "image/jpeg": jpeg_scans,
    "image/png": png_data,
    "image/webp": webp_data,
    "image/tiff": tiff_data,
}


@pytest.mark.parametrize("name", CARRIERS)
def test_words_come_out_as_they_went_in(name):
    assert heard(carried(name, TEXT)) == TEXT


@pytest.mark.parametrize("name", CARRIERS)
def test_the_compressed_picture_is_the_same_byte_for_byte(name):
    before, after = HONEST[name](), carried(name, TEXT)
    compressed = COMPRESSED[TYPES[name.split()[0]]]
    assert compressed(after) == compressed(before)


@pytest.mark.parametrize("name", CARRIERS)
def test_every_frame_decodes_to_the_same_pixels(name):
    before, after = frames(HONEST[name]()), frames(carried(name, TEXT))
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert old.mode == new.mode
        assert old.tobytes() == new.tobytes()


@pytest.mark.parametrize("name", CARRIERS)
def test_new_words_take_the_place_of_the_old(name):
    first = carried(name, TEXT)
    again = carried(name, ImageText("Second."), first)
    assert heard(again) == ImageText("Second.")


def test_what_else_a_packet_says_stays():
    packet = xmp.written(ImageText("old"))
    packet = packet.replace(
        b'rdf:about=""', b'rdf:about="" xmlns:q="http://q.example/" q:Rating="5"', 1
    )
    data = carried("jpeg", TEXT, encoded(quarters(), "JPEG", xmp=packet))
    assert b'Rating="5"' in (jpeg.packet(data) or b"")
    assert heard(data) == TEXT


def test_orientation_place_and_camera_stay():
    before = encoded(quarters(), "JPEG", exif=exif(6))
    after = carried("jpeg", TEXT, before)
    with Image.open(io.BytesIO(before)) as old, Image.open(io.BytesIO(after)) as new:
        assert dict(old.getexif()) == dict(new.getexif())
        assert not ImageChops.difference(old, new).getbbox()


texts = st.text(max_size=300).map(lambda text: plain_line(text))
paragraphs = st.text(max_size=300).map(lambda text: plain_text(text).strip())
codes = st.sampled_from(["de", "fr", "es", "pt-br", "zh-hans"])
translated = st.builds(TranslatedText, texts, texts).filter(lambda one: one.caption or one.alt_text)
spoken = st.builds(
    ImageText, texts, texts, paragraphs, st.just(""),
    st.dictionaries(codes, translated, max_size=3),
)  # fmt: skip


@given(words=spoken, name=st.sampled_from(["jpeg", "png", "webp", "tiff", "webp lossless alpha"]))
def test_a_round_trip_loses_nothing(words, name):
    assert heard(carried(name, words)) == words


@pytest.mark.parametrize("name", ["gif", "heic", "avif"])
def test_other_formats_ask_for_a_sidecar(name):
    assert files.with_words(HONEST[name](), f"image/{name}", TEXT) is None


@pytest.mark.parametrize("content_type", files.CONTAINERS)
@given(data=st.binary(max_size=300))
def test_odd_bytes_ask_for_a_sidecar(content_type, data):
    assert files.with_words(data, content_type, TEXT) is None


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "tiff", "tiff lzw"])
@given(data=st.data())
def test_damaged_files_are_left_or_filled_but_never_crash(name, data):
    whole = bytearray(HONEST[name]())
    for _ in range(3):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    found = files.with_words(cut, TYPES[name.split()[0]], TEXT)
    assert found is None or len(found) > len(TEXT.caption)
