import pytest

from gallery.exports import image_text
from gallery.models import Image, Translation
from tests.gallery.exports.conftest import files

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
