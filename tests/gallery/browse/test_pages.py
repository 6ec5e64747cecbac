"""The home page: signed out, the rows of pictures, their pages."""

import re

import pytest

from gallery.models import Image


def test_an_empty_gallery_says_what_to_do(owner_client):
    assert b"No pictures yet" in owner_client.get("/").content


def test_pictures_are_newest_first_with_their_sentences(captioned, owner_client):
    captioned("old.png", "an old cat")
    captioned("new.png", "a new cat")
    body = owner_client.get("/").content.decode()
    assert re.findall(r'alt="(an? \w+ cat)"', body) == ["a new cat", "an old cat"]
    assert re.search(r'width="120"\s+height="80"', body)
    assert 'data-colour="#' in body


def test_a_stranger_sees_none_of_them(captioned, stranger_client):
    captioned()
    assert b"a cat on a mat" not in stranger_client.get("/").content


def test_what_a_person_wrote_is_text_and_not_markup(submit, owner_client):
    submit('"><img src=x onerror=alert(1)>.png')
    body = owner_client.get("/").content.decode()
    assert "<img src=x" not in body


def copies(owner, count: int) -> list[Image]:
    return Image.objects.bulk_create(
        Image(
            owner=owner,
            original="o",
            small="s",
            large="l",
            name=f"{n}.png",
            sha256=f"{n:064}",
            content_type="image/png",
            bytes=1,
            width=3,
            height=2,
            colour="#aabbcc",
        )
        for n in range(count)
    )


def test_the_next_page_starts_where_the_last_ended(owner, owner_client):
    copies(owner, 130)
    seen: list[str] = []
    place = "/"
    for _page in range(3):
        body = owner_client.get(place).content.decode()
        seen += re.findall(r'alt="(\d+)\.png"', body)
        more = re.search(r'hx-get="(\?cursor=\d+)"', body)
        place = "/" + more.group(1) if more else ""
    assert seen == [str(n) for n in reversed(range(130))]
    assert place == ""


def test_a_script_gets_only_the_rows(owner, owner_client):
    rows = copies(owner, 61)
    response = owner_client.get(f"/?cursor={rows[10].pk}", headers={"HX-Request": "true"})
    body = response.content.decode()
    assert "<html" not in body
    assert 'hx-swap-oob="beforeend"' in body
    assert body.count('class="tile ') == 10


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 40, "1e3", "٣"])
def test_a_damaged_page_link_gets_a_plain_answer(owner_client, cursor):
    response = owner_client.get("/", {"cursor": cursor})
    assert response.status_code == 400
    assert b"This page link is damaged" in response.content


def queries_of(client, django_assert_max_num_queries, most: int) -> None:
    with django_assert_max_num_queries(most):
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("count", [1, 60])
def test_queries_do_not_grow_with_the_pictures(
    owner, owner_client, captioner, count, django_assert_max_num_queries
):
    copies(owner, count)
    queries_of(owner_client, django_assert_max_num_queries, 8)


def test_queries_do_not_grow_with_waiting_pictures(
    submit, owner_client, django_assert_max_num_queries
):
    for n in range(12):
        submit(f"{n}.png")
    queries_of(owner_client, django_assert_max_num_queries, 9)
