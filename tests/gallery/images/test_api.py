import io
from pathlib import Path

import pytest
from PIL import Image as PillowImage

from gallery.images import services
from gallery.models import Caption, Image, Job
from tests.gallery import hostile, pictures
from tests.gallery.api.helpers import caption_all, problem_of, stored_files, upload

pytestmark = pytest.mark.postgresql

IMAGES = "/api/v1/images/"


def send(client, name="cat.png", data=None, **headers):
    return client.post(IMAGES, upload(name, data), format="multipart", headers=headers)


def test_an_upload_gives_the_picture_and_its_job(api_client, owner, captioner, wake_ups):
    response = send(api_client, "../cat\u202e.png")
    assert response.status_code == 201
    image, job = response.json()["image"], response.json()["job"]
    assert (image["name"], image["width"], image["caption"]) == ("cat.png", 120, None)
    assert (job["state"], job["image"], job["error"]) == ("queued", image["id"], None)
    assert Image.objects.get().owner == owner


def test_a_caption_can_be_read_when_the_job_is_done(api_client, captioner):
    sent = send(api_client).json()
    caption_all(captioner)
    assert api_client.get(f"/api/v1/jobs/{sent['job']['id']}/").json()["state"] == "succeeded"
    caption = api_client.get(f"{IMAGES}{sent['image']['id']}/").json()["caption"]
    assert (caption["text"], caption["source"]) == ("a cat on a mat", "machine")
    assert (caption["captioner"], caption["score"]) == ("box@1", -0.5)
    assert (caption["confidence"], caption["unsure"]) == (None, False)
    Caption.objects.update(confidence=0.3)
    caption = api_client.get(f"{IMAGES}{sent['image']['id']}/").json()["caption"]
    assert (caption["confidence"], caption["unsure"]) == (0.3, True)


def test_the_same_key_gives_the_first_answer(api_client, captioner):
    first = send(api_client, **{"Idempotency-Key": "abc"})
    again = send(api_client, **{"Idempotency-Key": "abc"})
    other = send(api_client, "dog.png", **{"Idempotency-Key": "def"})
    assert again.status_code == 201
    assert again.json() == first.json()
    assert other.json()["image"]["id"] != first.json()["image"]["id"]
    assert Image.objects.count() == 2


def test_a_key_is_not_taken_for_another_picture(api_client, captioner):
    send(api_client, **{"Idempotency-Key": "abc"})
    problem = problem_of(send(api_client, "dog.png", **{"Idempotency-Key": "abc"}))
    assert (problem["status"], problem["code"]) == (422, "idempotency_key_reused")
    assert Image.objects.count() == 1


def test_a_key_is_its_persons_own(api_client, stranger, captioner, submit):
    submit("cat.png", person=stranger, idempotency_key="abc")
    assert send(api_client, "dog.png", **{"Idempotency-Key": "abc"}).status_code == 201
    assert Image.objects.count() == 2


@pytest.mark.parametrize("key", ["x" * 201, "with space", "ключ".encode().decode("latin-1")])
def test_a_key_that_cannot_be_one_is_refused(api_client, captioner, key):
    problem = problem_of(send(api_client, **{"Idempotency-Key": key}))
    assert problem["errors"][0]["field"] == "idempotency_key"


def test_a_duplicate_names_the_one_that_is_here(api_client, captioner, media_folder: Path):
    first = send(api_client).json()["image"]["id"]
    problem = problem_of(send(api_client, "copy.png", pictures.png("cat.png")))
    assert (problem["status"], problem["code"]) == (409, "duplicate_image")
    assert problem["image"] == first
    assert len(stored_files(media_folder)) == 3


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "image_empty"),
        (b"no picture", 415, "image_not_supported"),
        (hostile.REFUSED_KINDS["svg"], 415, "image_not_supported"),
        (pictures.png()[:150], 400, "image_truncated"),
        (pictures.png_claiming(60_000, 60_000), 413, "image_too_many_pixels"),
    ],
)
def test_bad_pictures_are_told_apart(api_client, captioner, media_folder, data, status, code):
    problem = problem_of(send(api_client, "cat.png", data))
    assert (problem["status"], problem["code"]) == (status, code)
    assert stored_files(media_folder) == []
    assert not Job.objects.exists()


def test_a_file_over_the_limit_is_refused(api_client, captioner, settings):
    settings.UPLOAD_MAX_BYTES = 300
    for size in (301, 200_000):
        problem = problem_of(send(api_client, data=bytes(size)))
        assert (problem["status"], problem["code"]) == (413, "image_too_large")


def test_an_unknown_captioner_is_refused(api_client, captioner):
    response = api_client.post(IMAGES, upload() | {"captioner": "none"}, format="multipart")
    assert problem_of(response)["code"] == "unknown_captioner"
    response = api_client.post(IMAGES, upload() | {"captioner": "box@1"}, format="multipart")
    assert response.json()["job"]["captioner"] == "box@1"


def test_a_form_without_a_picture_is_told_so(api_client, captioner):
    for form in ({}, {"file": "text"}, {"picture": upload()["file"]}):
        problem = problem_of(api_client.post(IMAGES, form, format="multipart"))
        assert problem["code"] == "invalid"
        assert problem["errors"][0]["field"] == "file"


def test_other_kinds_of_body_are_refused(api_client, captioner):
    response = api_client.post(IMAGES, {"file": "x"}, format="json")
    assert problem_of(response)["status"] == 415
    for body in (b"", b"--x\r\n", b"--x--", b"\x00" * 50):
        response = api_client.generic("POST", IMAGES, body, "multipart/form-data; boundary=x")
        assert problem_of(response)["status"] == 400
    for kind in ("multipart/form-data", "multipart/form-data; boundary=" + "é" * 3):
        assert problem_of(api_client.generic("POST", IMAGES, b"x", kind))["status"] == 400


def test_pictures_come_in_pages(api_client, submit):
    for index in range(5):
        submit(f"{index}.png")
    first = api_client.get(f"{IMAGES}?size=2").json()
    second = api_client.get(first["next"]).json()
    third = api_client.get(second["next"]).json()
    names = [row["name"] for part in (first, second, third) for row in part["results"]]
    assert names == ["4.png", "3.png", "2.png", "1.png", "0.png"]
    assert third["next"] is None


@pytest.mark.parametrize(
    "query",
    [
        "cursor=x",
        "cursor=-1",
        "cursor=9999999999999999999",
        "size=0",
        "size=101",
        "size=x",
        "size=",
    ],
)
def test_a_bad_page_is_refused(api_client, submit, query):
    assert problem_of(api_client.get(f"{IMAGES}?{query}"))["status"] == 400
    assert problem_of(api_client.get(f"/api/v1/jobs/?{query}"))["status"] == 400


def test_a_page_takes_as_many_queries_as_a_picture(
    api_client, submit, captioner, django_assert_num_queries
):
    submit("0.png")
    caption_all(captioner)
    api_client.get(IMAGES)  # the token's first use is noted
    with django_assert_num_queries(2):
        api_client.get(IMAGES)
    for index in range(1, 6):
        submit(f"{index}.png")
    caption_all(captioner)
    with django_assert_num_queries(2):
        assert len(api_client.get(IMAGES).json()["results"]) == 6


def test_trash_and_back(api_client, submit):
    image = submit().image
    address = f"{IMAGES}{image.pk}/"
    assert api_client.delete(address).status_code == 204
    assert problem_of(api_client.get(address))["status"] == 404
    assert problem_of(api_client.delete(address))["status"] == 404
    assert api_client.get(IMAGES).json()["results"] == []
    assert Job.objects.get().state == "cancelled"
    assert api_client.post(f"{address}restore/").json()["id"] == image.pk
    assert api_client.get(address).status_code == 200


def test_a_picture_that_came_back_twice_stays_in_the_trash(api_client, owner, submit):
    image = submit().image
    services.trash(owner=owner, image_id=image.pk)
    submit()
    problem = problem_of(api_client.post(f"{IMAGES}{image.pk}/restore/"))
    assert (problem["status"], problem["code"]) == (409, "duplicate_image")


def test_a_new_caption_can_be_asked_for(api_client, submit):
    image = submit().image
    response = api_client.post(f"{IMAGES}{image.pk}/recaption/", {"captioner": "lstm"})
    assert response.status_code == 201
    assert response.json()["captioner"] == "lstm"
    response = api_client.post(f"{IMAGES}{image.pk}/recaption/", {"captioner": "none"})
    assert problem_of(response)["code"] == "unknown_captioner"


def test_files_are_served_with_care(api_client, submit):
    image = submit().image
    found = api_client.get(f"{IMAGES}{image.pk}/").json()
    for part, kind in (("small", "image/webp"), ("large", "image/webp"), ("original", "image/png")):
        response = api_client.get(found[part], headers={"Accept": "image/*"})
        body = b"".join(response)
        assert response.headers["Content-Type"] == kind
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert "private" in response.headers["Cache-Control"]
        assert PillowImage.open(io.BytesIO(body)).size == (120, 80)
        again = api_client.get(found[part], headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304


def test_an_original_leaves_its_metadata_unless_it_is_asked_for(api_client, captioner):
    body = pictures.encoded(pictures.quarters(), "JPEG", exif=pictures.exif(6))
    address = send(api_client, "cat.jpg", body).json()["image"]["original"]
    clean = api_client.get(address)
    assert b"SecretCameraMaker" not in clean.content
    assert PillowImage.open(io.BytesIO(clean.content)).getexif()[0x0112] == 6
    uploaded = api_client.get(address, {"as": "uploaded"})
    assert b"".join(uploaded) == body
    assert clean.headers["ETag"] != uploaded.headers["ETag"]


def test_a_file_that_cannot_be_cleaned_says_so(api_client, submit):
    image = submit().image
    Path(image.original.path).write_bytes(b"no picture")
    problem = problem_of(api_client.get(f"{IMAGES}{image.pk}/original/"))
    assert (problem["status"], problem["code"]) == (422, "metadata_stays")
    assert api_client.get(f"{IMAGES}{image.pk}/original/?as=uploaded").status_code == 200


def test_a_missing_file_is_not_a_crash(api_client, submit):
    image = submit().image
    image.small.delete(save=False)
    assert problem_of(api_client.get(f"{IMAGES}{image.pk}/small/"))["status"] == 404
