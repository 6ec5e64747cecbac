"""What is found, on the database at hand: the same on SQLite and on PostgreSQL."""

from collections.abc import Callable

import pytest

from gallery.models import Album, AlbumPicture, Caption, Image, ModelVersion, SearchEntry, User
from gallery.search import engine, index, index_terms, listing
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
    assert found(owner, f"{index_terms.of_owner(User.objects.get(username='grace').pk)}") == []


def forgeries(owner: User) -> list[str]:
    """Words that the index keeps of an owner's pictures, and such as pretend to be some."""
    terms = SearchEntry.objects.filter(owner=owner).values_list("terms", flat=True)
    marks = [term for text in terms for term in text.split() if not term.startswith("zzp")]
    # Some letters end a word for SQLite, so that the beginning of a word would be two terms.
    split = [f"\u19b1{mark[:4]}" for mark in marks]
    return [*marks, *split, " ".join(marks), f"x\x02{marks[0]}\x03", f"{{terms}} : {marks[0]}"]


@pytest.mark.parametrize("place", ["caption", "alt_text", "description", "name"])
def test_no_sentence_pretends_to_be_of_somebody_else(
    owner: User, picture: Picture, place: str
) -> None:
    number = 20 if owner.pk != 20 else 30  # a digit and a zero: the shortest that can be forged
    victim, other = User.objects.create(pk=number, username="victim"), owner
    mine = picture("my sunflower", person=victim, favourite=True).pk
    for text in forgeries(victim):
        fields = {} if place == "caption" else {place: f"{text} sunflower"[:255]}
        picture(f"{text} sunflower", person=other, **fields)
    for query in ("sunflower", "sunflower is:favourite", "sun*", "sunflower -is:human", "-lake"):
        assert found(victim, query) == [mine], query
        for sort in ("", "newest"):
            page = listing.page(owner=victim, query=parse(query), sort=sort, size=2)
            assert [image.pk for image in page.images] == [mine], (query, sort)
            assert not page.next_cursor


def test_a_sentence_has_no_property_that_its_picture_has_not(owner: User, picture: Picture) -> None:
    marked = picture("a dog", favourite=True, alt_text="A dog.", review="human").pk
    forged = forgeries(owner)
    for text in forged:
        picture(f"{text} cat", review="machine")
    for query in ("is:favourite", "has:alt", "is:human"):
        assert found(owner, query) == [marked], query
        assert marked not in found(owner, f"-{query}")
        assert len(found(owner, f"cat -{query}")) == len(forged), query


def test_index_terms_are_not_found_as_words(owner: User, picture: Picture) -> None:
    image = picture("a dog", favourite=True)
    for mark in index_terms.of_image(image, albums=[1], words=["dog"]):
        assert found(owner, mark) == []
        assert found(owner, f"dog -{mark}") == found(owner, f"-{mark}") == [image.pk]
    written = picture("zzf1 is what it says").pk
    assert found(owner, "zzf1") == [written]


def test_beginnings_are_found_in_every_script(owner: User, picture: Picture) -> None:
    image = picture("собака бежит, \u1985\u19b1\u1999\u19b1 かきくけこさ").pk
    for text in ("соба*", "собак*", "\u1985\u19b1\u1999*", "かきくけこ*"):
        assert found(owner, text) == [image], text
        assert found(owner, f"-{text}") == [], text


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
    shown = engine.highlighted(parse("dog runn* -snow").words, [image.pk])[image.pk]
    assert [piece.text for piece in shown.caption if piece.hit] == ["dogs", "running"]
    assert "".join(piece.text for piece in shown.caption) == "Two dogs <b>running</b>"
    assert shown.elsewhere == []
    beside = picture("a lake", alt_text="A dog.")
    shown = engine.highlighted(parse("dog").words, [beside.pk])[beside.pk]
    assert [piece.text for piece in shown.elsewhere if piece.hit] == ["dog"]


def test_the_newest_matches_are_read_page_by_page(owner: User, picture: Picture) -> None:
    ids = [picture(f"dog number {n}").pk for n in range(7)]
    wanted = criteria(owner=owner, query=parse("dog"))
    assert engine.newest(wanted, limit=3) == ids[:3:-1]
    assert engine.newest(wanted, below=ids[4], limit=3) == [ids[3], ids[2], ids[1]]


def test_many_pictures_are_indexed_with_as_few_queries_as_one(
    owner: User, picture: Picture, django_assert_max_num_queries
) -> None:
    several = [picture("a dog", alt_text="A dog.").pk for _ in range(5)]
    with django_assert_max_num_queries(6):  # savepoint and release among them
        index.refresh(several)
