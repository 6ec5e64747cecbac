"""What a search asks for: of its owner, by every filter, with and without words."""

import pytest

from gallery.core.errors import GalleryError
from gallery.models import Album, AlbumPicture, User
from gallery.search import index, index_terms, listing
from gallery.search.criteria import criteria
from gallery.search.grammar import parse
from tests import rows
from tests.gallery.search.conftest import Picture, found

pytestmark = pytest.mark.postgresql


def test_a_persons_search_finds_nobody_elses(owner: User, picture: Picture) -> None:
    picture("a secret dog", person=rows.person("grace"))
    mine = picture("a dog").pk
    assert found(owner, "dog") == [mine]
    assert found(owner, "secret") == []
    assert found(owner, f"{index_terms.of_owner(User.objects.get(username='grace').pk)}") == []


def test_every_filter_works_with_and_without_words(owner: User, picture: Picture) -> None:
    plain = picture("a dog", taken_at="2019-05-06T12:00Z").pk
    other = picture(
        "a dog",
        review="human",
        captioner="",
        favourite=True,
        alt_text="A dog.",
        taken_at="2024-02-29T12:00Z",
    ).pk
    album = Album.objects.create(owner=owner, title="Summer")
    AlbumPicture.objects.create(album=album, image_id=other)
    index.refresh([other])
    texts = (
        "is:reviewed",
        "is:human",
        "-is:unreviewed",
        "is:favourite",
        "has:alt",
        "-captioner:box",
        "after:2020",
        "on:2024-02",
        "-before:2020",
        'album:"summer"',
    )
    for text in texts:
        assert found(owner, f"dog {text}") == [other], text
        page = listing.page(owner=owner, query=parse(text))
        assert [image.pk for image in page.images] == [other], text
    for text in ("is:unreviewed", "-has:alt", "captioner:BOX", "before:2020", "on:2019-05-06"):
        assert found(owner, f"dog {text}") == [plain], text
        page = listing.page(owner=owner, query=parse(text))
        assert [image.pk for image in page.images] == [plain], text


def test_an_album_is_the_searchers_own_and_an_exact_title_comes_first(owner: User) -> None:
    for title in ("SUMMER", "summer", "Winter"):
        Album.objects.create(owner=owner, title=title)
    for text, title in (("summer", "summer"), ("winter", "Winter")):
        (part,) = criteria(owner=owner, query=parse(f"album:{text}")).filters
        assert Album.objects.get(pk=part.value).title == title
    with pytest.raises(GalleryError) as caught:
        criteria(owner=rows.person("grace"), query=parse("album:winter"))
    assert caught.value.code == "bad_search"


def test_what_depends_on_jobs_is_asked_of_the_rows(owner: User) -> None:
    found = criteria(owner=owner, query=parse("is:waiting is:human"))
    assert [part.value for part in found.filters] == ["human"]
    assert [part.value for part in found.row_filters] == ["waiting"]
