"""What is in each form of an export."""

import csv
import io
import json
from pathlib import Path

import pytest
from PIL import Image as Pillow

from gallery.exports import selection
from gallery.media.metadata import xmp
from gallery.media.metadata.reading import read_metadata
from gallery.media.metadata.text import TranslatedText
from gallery.models import Translation
from tests.gallery import pictures
from tests.gallery.exports.conftest import files, text

pytestmark = pytest.mark.postgresql


def test_originals_carry_their_words_and_keep_their_pixels(made, picture):
    image = picture(alt_text="A grey cat.", description="It sleeps.\n\nStill.")
    Translation.objects.create(image=image, language="de", caption="Katze", state="approved")
    Translation.objects.create(image=image, language="fr", caption="Chat", state="machine")
    (name, data), *others = files(made("originals")).items()
    assert name == "cat.png"
    assert not others
    with Pillow.open(io.BytesIO(data)) as new, Pillow.open(image.original.path) as old:
        words = read_metadata(new).words
        assert new.tobytes() == old.tobytes()
    assert words.caption == "a cat"
    assert words.alt_text == "A grey cat."
    assert words.description == "It sleeps.\n\nStill."
    assert words.captioner == "box@1"
    assert words.languages == {"de": TranslatedText("Katze")}


def test_a_file_that_carries_no_words_gets_a_sidecar(made, picture):
    image = picture("cat.gif", content_type="image/gif")
    Path(image.original.path).write_bytes(pictures.animation(2))
    found = files(made("originals"))
    assert set(found) == {"cat.gif", "cat.gif.xmp"}
    assert xmp.read(found["cat.gif.xmp"]).caption == "a cat"


def test_a_picture_without_words_leaves_as_it_came(made, picture):
    image = picture(text="")
    assert files(made("originals")) == {"cat.png": Path(image.original.path).read_bytes()}


def test_text_files_and_sidecars(made, picture):
    picture()
    assert files(made("txt")) == {"cat.txt": b"a cat\n"}
    assert xmp.read(files(made("xmp"))["cat.xmp"]).alt_text == "A cat."


def test_a_table_holds_no_formula(made, picture):
    picture(text="=1+1")
    (row,) = csv.DictReader(io.StringIO(text(made("csv"))))
    assert row["caption"] == "'=1+1"
    assert row["file"] == "cat.png"
    assert row["captioner"] == "box@1"
    assert row["caption_de"] == ""


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_json_however_many(made, picture, count, owner):
    images = [picture(f"{n}.png") for n in range(count)] or [picture()]
    found = json.loads(text(made("json", selection.of_images(i.pk for i in images))))
    assert [one["file"] for one in found["pictures"]] == [i.name for i in images]


def test_coco_has_images_and_annotations(made, picture):
    images = [picture(), picture("dog.png", text="")]
    found = json.loads(text(made("coco")))
    assert [one["id"] for one in found["images"]] == [image.pk for image in images]
    (annotation,) = found["annotations"]
    assert annotation["image_id"] == images[0].pk
    assert annotation["caption"] == "a cat"


def test_a_web_page_has_alt_texts_and_escapes(made, picture):
    picture("a b.png", text='a "cat" & <script>alert(1)</script>')
    found = files(made("html"))
    page = found["index.html"].decode()
    assert 'src="pictures/a%20b.webp"' in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "pictures/a b.webp" in found
