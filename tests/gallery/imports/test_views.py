"""The pages of imports: how far each is, what failed, and what is like another picture."""

from django.urls import reverse

from gallery.imports import services
from gallery.models import ImportBatch
from tests.gallery import pictures


def test_an_import_says_what_came_in_and_why_the_rest_did_not(take_in, owner_client):
    batch = take_in({"one.png": pictures.png("one"), "letter.png": b"dear"})
    body = owner_client.get(batch.get_absolute_url()).content.decode()
    assert "Took in 1 of 2." in body
    assert "letter.png" in body
    assert "This is not a picture" in body
    part = owner_client.get(batch.get_absolute_url(), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert batch.get_absolute_url() in owner_client.get("/imports/").content.decode()


def test_a_near_duplicate_is_shown_until_both_are_kept(take_in, owner_client):
    whole = pictures.quarters(400, 300)
    take_in({"old.jpg": pictures.encoded(whole, "JPEG", quality=95)})
    batch = take_in({"new.jpg": pictures.encoded(whole.resize((200, 150)), "JPEG", quality=60)})
    assert "old.jpg" in owner_client.get(batch.get_absolute_url()).content.decode()
    keep = reverse("gallery:keep-both", args=[batch.pk, batch.files.get().pk])
    body = owner_client.post(keep, follow=True).content.decode()
    assert "Took in 1 of 1." in body
    assert "old.jpg" not in body


def test_a_stranger_sees_and_drops_none_of_it(owner, owner_client, stranger_client):
    batch = services.begin(owner=owner)
    drop = reverse("gallery:drop-import", args=[batch.pk])
    assert stranger_client.get(batch.get_absolute_url()).status_code == 404
    assert stranger_client.post(drop).status_code == 404
    assert batch.get_absolute_url() not in stranger_client.get("/imports/").content.decode()
    assert "stay" in owner_client.post(drop, follow=True).content.decode()
    assert not ImportBatch.objects.exists()
