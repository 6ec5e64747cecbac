from types import SimpleNamespace
from typing import Any, cast

import pytest

from gallery.exports import image_text
from gallery.exports.image_text import FileNames
from gallery.models import Image, Translation
from tests.gallery.exports.conftest import files
from tests.gallery.recorded import recorded

pytestmark = pytest.mark.postgresql


def test_same_names_are_told_apart(made, picture):
    for name in ("cat.png", "cat.png", "Cat.png", "cat.jpg", "no extension", "../x.png"):
        picture(name.replace("/", "_")) if "/" in name else picture(name)
    names = list(files(made("txt")))
    assert len({name.casefold() for name in names}) == 6
    assert all("/" not in name for name in names)


def test_a_person_is_no_captioner_and_only_approved_languages_leave(picture, owner):
    image = picture(by=owner, text="my cat")
    Translation.objects.create(image=image, language="de", caption="Katze", state="approved")
    Translation.objects.create(image=image, language="fr", caption="Chat", state="machine")
    words = image_text.words_of(image)
    assert (words.caption, words.alt_text, words.captioner) == ("my cat", "My cat.", "")
    assert set(words.languages) == {"de"}


def test_pages_of_pictures_are_read_oldest_first_with_two_queries_each(
    picture, owner, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(image_text, "AT_ONCE", 2)
    images = [picture(f"{n}.png") for n in range(3)]
    with django_assert_num_queries(5):  # two pages with translations, and the empty one
        found = list(image_text.in_chunks(Image.objects.owned_by(owner.pk)))
    assert found == images


def image(name: str) -> Any:
    return cast(Any, SimpleNamespace(name=name, original=SimpleNamespace(name="original.jpg")))


@pytest.fixture
def tried(monkeypatch):
    """Every stem that was looked up."""
    return recorded(monkeypatch, image_text, "_key")


@pytest.mark.parametrize(
    "names",
    [
        ["p.jpg"] * 2000,
        [f"p ({n}).jpg" for n in range(2, 1002)] + ["p.jpg"] * 1000,
        ["p.jpg", "p (2).jpg"] * 1000,
        ["P.jpg", "p.png"] * 1000,
    ],
)
def test_naming_costs_a_few_looks_for_each_picture(tmp_path, tried, names):
    used = FileNames(tmp_path / "names")
    found = [used.of(image(name)) for name in names]
    assert len({name.rpartition(".")[0].casefold() for name in found}) == len(names)
    assert len(tried) <= 3 * len(names)


def test_a_later_turn_knows_the_names_of_the_earlier_ones(tmp_path):
    first = FileNames(tmp_path / "names")
    before = [first.of(image("p.jpg")) for _ in range(3)]
    first.close()
    later = FileNames(tmp_path / "names")
    assert [later.of(image("p.jpg")), later.of(image("P (2).jpg"))] == [
        "p (4).jpg",
        "P (2) (2).jpg",
    ]
    assert before == ["p.jpg", "p (2).jpg", "p (3).jpg"]
