"""How often: uploads, by pages and the API together, and questions to the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from rest_framework.throttling import SimpleRateThrottle

from gallery.models import Image, User
from tests.gallery import pictures
from tests.gallery.api.helpers import client_of, problem_of, upload

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("captioner")]

JSON = {"Accept": "application/json"}
IMAGES = "/api/v1/images/"


def send(client: Client, name: str = "cat.png", **headers):
    file = SimpleUploadedFile(name, pictures.png(name))
    return client.post(reverse("gallery:upload"), {"file": file}, headers=JSON | headers)


def rates(monkeypatch, **changed: str) -> None:
    known = SimpleRateThrottle.THROTTLE_RATES
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", known | changed)


def test_uploads_are_counted_over_pages_and_api_together(owner_client, owner, monkeypatch):
    rates(monkeypatch, uploads="2/min")
    assert send(owner_client, "one.png").status_code == 201
    client = client_of(owner)
    assert client.post(IMAGES, upload("two.png"), format="multipart").status_code == 201
    by_page = send(owner_client, "three.png")
    assert (by_page.status_code, by_page.json()["code"]) == (429, "too_many_requests")
    by_api = client.post(IMAGES, upload("three.png"), format="multipart")
    assert problem_of(by_api)["code"] == "too_many_requests"
    for response in (by_page, by_api):
        assert 0 < int(response.headers["Retry-After"]) <= 61
    assert client.get(IMAGES).status_code == 200
    assert Image.objects.count() == 2


def test_questions_to_the_api_are_counted(owner, monkeypatch):
    rates(monkeypatch, api="3/min")
    client = client_of(owner)
    found = [client.get("/api/v1/jobs/").status_code for _ in range(4)]
    assert found == [200, 200, 200, 429]
    other = client_of(User.objects.create_user("stranger"))
    assert other.get("/api/v1/jobs/").status_code == 200
