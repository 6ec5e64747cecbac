"""Pages of exports: the list, what a form chooses, the file, the snippet."""

import pytest
from django.urls import reverse

from gallery.models import Export
from gallery.search import index

pytestmark = pytest.mark.postgresql

EXPORTS = "/exports/"


def test_the_list_shows_an_export_until_it_is_deleted(owner_client, made, picture):
    picture()
    ready = made("csv")
    delete = reverse("gallery:delete-export", args=[ready.pk])
    assert delete in owner_client.get(EXPORTS).content.decode()
    file = owner_client.get(reverse("gallery:export-file", args=[ready.pk]))
    assert ready.name in file["Content-Disposition"]
    assert b"cat.png" in b"".join(file)
    gone = owner_client.post(delete, follow=True)
    assert "The export was deleted." in gone.content.decode()
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ({}, ["cat.png", "dog.png"]),
        ({"ids": "{cat},{dog}"}, ["cat.png", "dog.png"]),
        ({"id": "{dog}"}, ["dog.png"]),
        ({"all": "1", "within": "cat"}, ["cat.png"]),
    ],
)
def test_a_form_chooses_what_is_exported(owner, owner_client, picture, form, names):
    cat, dog = picture("cat.png", text="a cat"), picture("dog.png", text="a dog")
    index.refresh([cat.pk, dog.pk])
    sent = {name: text.format(cat=cat.pk, dog=dog.pk) for name, text in form.items()}
    assert owner_client.post(EXPORTS, sent | {"form": "csv"})["Location"] == EXPORTS
    assert Export.objects.get().pictures == len(names)


def test_another_users_export_is_not_here(made, picture, stranger_client):
    picture()
    export = made("csv")
    assert stranger_client.get(reverse("gallery:export-file", args=[export.pk])).status_code == 404
    assert (
        stranger_client.post(reverse("gallery:delete-export", args=[export.pk])).status_code == 404
    )
    assert Export.objects.filter(pk=export.pk).exists()


def test_a_snippet_is_a_part_of_a_page_or_a_page(owner_client, picture):
    address = reverse("gallery:snippet", args=[picture().pk])
    part = owner_client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "&lt;img src=&quot;cat.png&quot;" in part  # in a text area, which decodes it once
    assert "<html" not in part
    assert "<html" in owner_client.get(address).content.decode()
