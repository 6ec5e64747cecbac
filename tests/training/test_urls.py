"""Reviewing, comparing and the history of a picture: pages of several rooms."""

from django.test import Client

from gallery.captions import services as captions
from gallery.models import Caption, ModelVersion
from tests import rows
from tests.training.corrected import person, picture
from tests.training.pages import page


def test_a_person_reviews_compares_and_reads_the_history(live: ModelVersion, tmp_path):
    ada = person("ada")
    client = Client()
    client.force_login(ada)
    image, _ = picture(ada, 5)
    other = rows.captioner(tmp_path, name="other", is_default=False)
    first, _second = (
        Caption.objects.create(image=image, text=f"a {by.name}", source="machine", model_version=by)
        for by in (live, other)
    )
    type(image).objects.filter(pk=image.pk).update(caption=first, review="machine", score=0.4)
    shown = page(client, "/review/")
    assert "Captioners do not agree" in shown
    assert "1 left" in shown
    client.post(f"/review/{image.pk}/", {"verdict": "edit", "text": "a red thing"})
    assert "All reviewed" in page(client, "/review/")
    history = page(client, f"/pictures/{image.pk}/history/")
    assert "<ins>red thing</ins>" in history
    client.post(f"/pictures/{image.pk}/history/{first.pk}/restore/")
    assert "brought it back" in page(client, f"/pictures/{image.pk}/history/")
    compared = page(client, "/compare/")
    assert "a fake" in compared
    assert "Fake" not in compared.split("</h1>")[1].split("</article>")[0]  # nobody is named
    assert client.post("/compare/", {"image_id": "x"}).status_code == 400


def test_skipped_pictures_can_be_looked_at_again(live: ModelVersion):
    ada = person("ada")
    client = Client()
    client.force_login(ada)
    image, _ = picture(ada, 5)
    caption = Caption.objects.create(image=image, text="x", source="machine", model_version=live)
    type(image).objects.filter(pk=image.pk).update(caption=caption, review="machine")
    captions.skip(owner=ada, image_id=image.pk)
    assert "Look at the one you skipped" in page(client, "/review/")
    response = client.post(f"/review/{image.pk}/", {"verdict": "accept", "skipped": "1"})
    assert response["Location"] == "/review/?skipped"
