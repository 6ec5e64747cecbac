from django.urls import reverse

from gallery.alt_text import selectors, services
from gallery.models import Image


def test_the_same_words_elsewhere_are_counted(captioned, owner, owner_client):
    images = [captioned(f"{n}.png", text="a dog").image for n in range(5)]
    services.describe(owner=owner, image_id=images[0].pk, alt_text="A dog runs.")
    pages = [
        owner_client.get(reverse("gallery:alt", args=[image.pk])).content.decode()
        for image in images[:2]
    ]
    assert "3 other pictures have the same text" in pages[1]
    assert "same text" not in pages[0]


def test_only_the_owners_pictures_outside_the_trash_count_as_the_same(submit, owner, stranger):
    mine = submit().image
    others = [submit("theirs.png", person=stranger).image, submit("gone.png").image]
    Image.objects.filter(pk__in=[image.pk for image in others]).update(alt_text="A cat.")
    assert selectors.same_text(owner=owner, image=mine, text="A cat.") == 1
    Image.objects.filter(pk=others[1].pk).update(deleted_at=others[1].created_at)
    assert selectors.same_text(owner=owner, image=mine, text="A cat.") == 0


def test_a_caption_becomes_a_sentence_with_one_full_stop():
    texts = ["a cat", "a cat.", "is it a cat?", ""]
    assert [selectors.as_sentence(text) for text in texts] == [
        "A cat.",
        "A cat.",
        "Is it a cat?",
        "",
    ]
