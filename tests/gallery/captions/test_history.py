"""The history of a picture's captions: in pages, each of bounded work."""

import pytest
from django.test import Client
from django.urls import reverse

from gallery.captions import history, services
from gallery.core.errors import GalleryError
from gallery.models import Caption, Image, Review, User
from tests import rows
from tests.gallery.api.helpers import client_of

pytestmark = pytest.mark.postgresql


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


@pytest.fixture
def image(owner: User) -> Image:
    return rows.picture(owner)


def edit(owner: User, image: Image, count: int) -> list[str]:
    """Write captions in turn; return their texts, newest first."""
    texts = [f"sentence {number}" for number in range(count)]
    for text in texts:
        services.correct(owner=owner, image_id=image.pk, text=text)
    return texts[::-1]


def walked(owner: User, image: Image, size: int) -> list[history.Change]:
    """Return all changes, page by page."""
    found, cursor = [], ""
    while True:
        page = history.page(owner=owner, image_id=image.pk, cursor=cursor, size=size)
        assert len(page.changes) <= size
        found += page.changes
        cursor = page.next_cursor
        if not cursor:
            return found


@pytest.mark.parametrize("size", [1, 3, 100])
def test_pages_together_are_the_whole_history_in_order(owner, image, tmp_path, size):
    version = rows.captioner(tmp_path)
    for number in range(3):
        Caption.objects.create(
            image=image, text=f"machine {number}", source="machine", model_version=version
        )
        edit(owner, image, 2)
        services.skip(owner=owner, image_id=image.pk)
        services.add_reference(owner=owner, image_id=image.pk, text=f"beside {number}")
    Caption.objects.create(image=image, text="from a file", source="human", author=owner)
    found = walked(owner, image, size)
    assert [change.caption.text for change in found] == [
        "from a file",
        *(
            text
            for number in (2, 1, 0)
            for text in (f"beside {number}", "sentence 1", "sentence 0", f"machine {number}")
        ),
    ]
    assert [change.current for change in found].count(True) == 1
    assert next(change for change in found if change.current).caption.text == "sentence 1"


def test_a_page_reads_so_many_rows_and_no_more(
    owner, image, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(history, "SCANNED", 5)
    compared = []

    def counting(before, after):
        compared.append(after)
        return []

    monkeypatch.setattr(history, "word_diff", counting)
    texts = edit(owner, image, 17)
    with django_assert_max_num_queries(8):
        page = history.page(owner=owner, image_id=image.pk, size=3)
    assert [change.caption.text for change in page.changes] == texts[:3]
    assert len(compared) == 3
    assert [change.caption.text for change in walked(owner, image, 3)] == texts


def test_what_was_skipped_a_thousand_times_hides_nothing(owner, image, monkeypatch):
    monkeypatch.setattr(history, "SCANNED", 4)
    texts = edit(owner, image, 2)
    skipped = [Review(image=image, person=owner, action="skipped") for _ in range(30)]
    Review.objects.bulk_create(skipped)
    assert [change.caption.text for change in walked(owner, image, 10)] == texts


@pytest.mark.parametrize("cursor", ["x", "1", "1-", "-1", "1-x", "9" * 40 + "-1"])
def test_a_damaged_cursor_is_refused(owner, image, cursor):
    with pytest.raises(GalleryError) as refused:
        history.page(owner=owner, image_id=image.pk, cursor=cursor)
    assert refused.value.code == "bad_cursor"


def test_page_and_api_give_the_history_in_pages(owner, image):
    texts = edit(owner, image, 25)
    client = Client()
    client.force_login(owner)
    address = reverse("gallery:changes", args=[image.pk])
    first = client.get(address)
    assert first.content.decode().count("edited") == 20
    second = client.get(f"{address}?cursor={first.context['page'].next_cursor}")
    assert second.content.decode().count("edited") == 5
    assert "Show more" not in second.content.decode()
    api, place = client_of(owner), f"/api/v1/images/{image.pk}/history/?size=10"
    found = []
    while place:
        response = api.get(place).json()
        found += [line["caption"]["text"] for line in response["results"]]
        place = response["next"]
    assert found == texts
    assert api.get(f"/api/v1/images/{image.pk}/history/?size=101").status_code == 400


def test_a_pictures_page_shows_the_newest_sentences_and_how_many_there_are(owner, image):
    edit(owner, image, 25)
    client = Client()
    client.force_login(owner)
    body = client.get(image.get_absolute_url()).content.decode()
    assert "History: 25 sentences" in body
    assert "sentence 5<" in body
    assert "sentence 4<" not in body
