"""What is found, on the database at hand: the same on SQLite and on PostgreSQL."""

from collections.abc import Callable

import pytest

from gallery.library import listing
from gallery.models import Album, AlbumPicture, Caption, Image, ModelVersion, SearchEntry, User
from gallery.search import engine, index, marks
from gallery.search.criteria import criteria
from gallery.search.grammar import parse
from tests import rows

pytestmark = pytest.mark.postgresql

Picture = Callable[..., Image]


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


@pytest.fixture
def picture(owner: User) -> Picture:
    """A picture with a captioner's sentence, found as it should be."""
    version = ModelVersion.objects.create(
        name="box", version="1", kind="k", title="t", summary="s", folder="f"
    )

    def make(text: str, person: User | None = None, **fields: object) -> Image:
        number = Image.objects.count()
        image = rows.picture(person or owner, name=f"IMG_{number}.png")
        caption = Caption.objects.create(
            image=image, text=text, source="machine", model_version=version
        )
        fields = {"review": "machine", "captioner": "box", **fields}
        Image.objects.filter(pk=image.pk).update(caption=caption, **fields)
        index.refresh([image.pk])
        image.refresh_from_db()
        return image

    return make


def found(owner: User, text: str) -> list[int]:
    return engine.ranked(criteria(owner=owner, query=parse(text)))


def test_words_phrases_exclusion_and_beginnings(owner: User, picture: Picture) -> None:
    snow = picture("a dog running in deep snow").pk
    two = picture("two dogs").pk
    ball = picture("a red ball beside a dog").pk
    assert found(owner, "dog") == [two, ball, snow]
    assert found(owner, "DOGS") == [two, ball, snow]
    assert found(owner, "dog -snow") == [two, ball]
    assert found(owner, '"red ball"') == [ball]
    assert found(owner, '"ball red"') == []
    assert found(owner, "run*") == found(owner, "runn*") == found(owner, "running*") == [snow]
    assert found(owner, "runs") == [snow]
    assert found(owner, "-run*") == found(owner, "-runni*") == [two, ball]
    assert found(owner, "-a") == [two]
    assert found(owner, "-dog") == []


def test_a_persons_search_finds_nobody_elses(owner: User, picture: Picture) -> None:
    picture("a secret dog", person=rows.person("grace"))
    mine = picture("a dog").pk
    assert found(owner, "dog") == [mine]
    assert found(owner, "secret") == []
    assert found(owner, f"{marks.of_owner(User.objects.get(username='grace').pk)}") == []


def test_captions_come_before_alt_text_and_names(owner: User, picture: Picture) -> None:
    named = picture("a lake").pk
    alt = picture("a lake", alt_text="A dog swims.").pk
    caption = picture("a dog in a lake in the evening").pk
    assert found(owner, "dog") == [caption, alt]
    assert found(owner, "img 0") == [named]
    assert found(owner, "dog lake") == [caption, alt]
    both = picture("two dogs in a lake", alt_text="Dögs, swimming").pk
    assert found(owner, '"a lake" dog') == [both, caption, alt]
    accented = picture("a tree", alt_text="Éclairs").pk
    tree = picture("an eclair in a tree").pk
    assert found(owner, "éclair") == found(owner, "eclairs") == [tree, accented]


def test_accents_do_not_matter(owner: User, picture: Picture) -> None:
    image = picture("Eine Hündin läuft").pk
    assert found(owner, "hündin") == found(owner, "hundin") == found(owner, "Lauf*") == [image]


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


def test_the_index_follows_what_changes(owner: User, picture: Picture) -> None:
    image = picture("a dog")
    Image.objects.filter(pk=image.pk).update(favourite=True, alt_text="A zebra.")
    index.refresh([image.pk])
    assert found(owner, "zebra is:favourite") == [image.pk]
    Image.objects.filter(pk=image.pk).update(deleted_at="2026-01-01T00:00Z")
    index.refresh([image.pk])
    assert found(owner, "dog") == []
    assert not SearchEntry.objects.exists()
    Image.objects.update(deleted_at=None)
    assert index.rebuild() == 1
    assert found(owner, "zebra") == [image.pk]
    image.delete()
    assert found(owner, "zebra") == []


def test_hits_are_marked_where_they_stand(owner: User, picture: Picture) -> None:
    image = picture("Two dogs <b>running</b>", alt_text="A dog.")
    shown = engine.marked(parse("dog runn* -snow").words, [image.pk])[image.pk]
    assert [piece.text for piece in shown.caption if piece.hit] == ["dogs", "running"]
    assert "".join(piece.text for piece in shown.caption) == "Two dogs <b>running</b>"
    assert shown.elsewhere == []
    beside = picture("a lake", alt_text="A dog.")
    shown = engine.marked(parse("dog").words, [beside.pk])[beside.pk]
    assert [piece.text for piece in shown.elsewhere if piece.hit] == ["dog"]


def test_the_newest_matches_are_read_page_by_page(owner: User, picture: Picture) -> None:
    ids = [picture(f"dog number {n}").pk for n in range(7)]
    asked = criteria(owner=owner, query=parse("dog"))
    assert engine.newest(asked, limit=3) == ids[:3:-1]
    assert engine.newest(asked, below=ids[4], limit=3) == [ids[3], ids[2], ids[1]]


def test_many_pictures_are_indexed_with_as_few_queries_as_one(
    owner: User, picture: Picture, django_assert_max_num_queries
) -> None:
    several = [picture("a dog", alt_text="A dog.").pk for _ in range(5)]
    with django_assert_max_num_queries(6):  # savepoint and release among them
        index.refresh(several)
