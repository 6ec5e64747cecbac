"""Taking pictures in: by the page's script, and by a plain form."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gallery.captions import model_registry
from gallery.models import Image
from tests.gallery import pictures
from tests.gallery.conftest import checkpoint

JSON = {"Accept": "application/json"}


def file(name: str = "cat.png", body: bytes | None = None) -> SimpleUploadedFile:
    content = pictures.png(name) if body is None else body
    return SimpleUploadedFile(name, content, content_type="image/png")


def send(client, *files, headers=None, **fields):
    return client.post(reverse("gallery:upload"), {"file": list(files), **fields}, headers=headers)


def test_a_script_gets_the_picture_its_job_and_the_dots(captioner, owner, owner_client):
    response = send(owner_client, file(), headers=JSON)
    assert response.status_code == 201
    found = response.json()
    image = Image.objects.get(owner=owner)
    assert found["url"] == image.get_absolute_url()
    assert f'data-job="{found["job"]}"' in found["html"]


def test_a_duplicate_leads_to_the_picture_that_is_here(submit, owner_client):
    image = submit("cat.png").image
    response = send(owner_client, file("cat.png"), headers=JSON)
    assert response.status_code == 409
    assert response.json() == {
        "code": "duplicate_image",
        "message": "You have this picture already, as cat.png.",
        "url": image.get_absolute_url(),
    }


def test_a_file_that_is_no_picture_is_named_so(captioner, owner_client):
    response = send(owner_client, file("note.txt", b"hello"), headers=JSON)
    assert 400 <= response.status_code < 500
    assert "not a picture" in response.json()["message"]


def test_no_file_is_a_plain_answer(owner_client):
    response = owner_client.post(reverse("gallery:upload"))
    assert response.status_code == 400
    assert b"Choose at least one picture." in response.content
    script = owner_client.post(reverse("gallery:upload"), headers=JSON)
    assert script.json()["code"] == "no_file"


def test_without_a_script_the_good_files_go_on(captioner, owner, owner_client):
    response = send(owner_client, file("a.png"), file("b.txt", b"no"), file("c.png"))
    assert response.status_code == 200
    body = response.content.decode()
    assert "Took in 2 of 3" in body
    assert "b.txt" in body
    assert Image.objects.filter(owner=owner).count() == 2


def test_without_a_script_a_duplicate_links_to_its_twin(submit, owner_client):
    image = submit("cat.png").image
    response = send(owner_client, file("cat.png"))
    assert response.status_code == 422
    assert f'href="{image.get_absolute_url()}"' in response.content.decode()


def test_an_unknown_captioner_is_refused(captioner, owner_client):
    response = send(owner_client, file(), headers=JSON, captioner="nobody")
    assert response.status_code == 400
    assert response.json()["code"] == "unknown_captioner"


def test_captioners_can_be_chosen_when_there_are_two(captioner, owner_client):
    page = reverse("gallery:upload")
    assert b"Who writes the sentence" not in owner_client.get(page).content
    model_registry.register_bundled(checkpoints=[checkpoint("other")], default="box")
    body = owner_client.get(page).content.decode()
    assert body.index('value="box"') < body.index('value="other"')
    assert "The captioner called other." in body
