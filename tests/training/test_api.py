"""Every operation of training: by nobody, by people, by staff without the scope, by staff."""

import io
import re
import zipfile
from typing import Any

import pytest
from rest_framework.test import APIClient

from gallery.models import Caption
from tests import rows
from tests.training.conftest import api
from tests.training.corrected import person, picture
from training import api_urls
from training.models import TrainingRun

STAFF = {  # what staff with a token for training get
    ("get", "datasets/"): 200,
    ("post", "datasets/"): 201,
    ("get", "datasets/{dataset}/"): 200,
    ("get", "datasets/{dataset}/diff/{dataset}/"): 200,
    ("get", "datasets/{dataset}/export/"): 200,
    ("get", "runs/"): 200,
    ("post", "runs/"): 201,
    ("get", "runs/{run}/"): 200,
    ("post", "runs/{run}/stop/"): 409,
    ("post", "runs/{run}/resume/"): 200,
    ("get", "captioners/versions/"): 200,
    ("get", "captioners/versions/{version}/"): 200,
    ("get", "promotions/"): 200,
    ("post", "promotions/"): 201,
    ("post", "promotions/roll-back/"): 409,
}
PEOPLE = {("get", "preferences/"): 200, ("post", "preferences/"): 201}


@pytest.fixture
def ids(boss, gate) -> dict[str, int]:
    return {
        "dataset": gate.dataset_id,
        "run": TrainingRun.objects.get().pk,
        "version": gate.candidate_id,
    }


def pair(owner, live, other) -> dict[str, object]:
    image, _ = picture(owner, 99)
    first, second = (
        Caption.objects.create(image=image, text=str(by), source="machine", model_version=by)
        for by in (live, other)
    )
    return {"image": image.pk, "first": first.pk, "second": second.pk, "choice": "first"}


def ask(client: APIClient, operation, ids, body=None):
    method, path = operation
    bodies = {
        "runs/": {"settings": {"epochs": 1}},
        "promotions/": {"version": ids["version"]},
        "promotions/roll-back/": {"captioner": "fake"},
    }
    address = "/api/v1/" + path.format(**ids)
    return getattr(client, method)(address, body or bodies.get(path))


@pytest.mark.parametrize("operation", STAFF)
def test_training_is_for_staff_with_the_scope(operation, ids, boss):
    nobody = ask(APIClient(), operation, ids)
    assert nobody.json()["code"] == "not_signed_in"
    assert ask(api(person("eve")), operation, ids).json()["code"] == "not_allowed"
    limited = ask(api(boss, "read", "write"), operation, ids)
    assert limited.json()["code"] == "scope_missing"
    response = ask(api(boss, "train"), operation, ids)
    assert response.status_code == STAFF[operation], response.content


@pytest.mark.parametrize("operation", PEOPLE)
def test_preferences_are_for_people(operation, ids, boss, gate):
    body = pair(boss, gate.live, gate.candidate) if operation[0] == "post" else None
    assert ask(APIClient(), operation, ids, body).status_code == 401
    assert ask(api(boss, "read", "write"), operation, ids, body).status_code == PEOPLE[operation]
    if body:
        assert ask(api(person("eve")), operation, ids, body).status_code == 404


def test_no_operation_is_left_out():
    found = set()
    for pattern in api_urls.urlpatterns:
        path = re.sub(r"<row:\w+>", "{}", str(pattern.pattern))
        callback: Any = pattern.callback  # what View.as_view returns
        view = callback.view_class
        found |= {(m, path) for m in ("get", "post", "put", "delete") if hasattr(view, m)}
    known = {(m, re.sub(r"\{\w+\}", "{}", path)) for m, path in (STAFF | PEOPLE)}
    assert found == known


def test_a_versions_whole_origin_is_told(ids, boss, gate):
    origin = api(boss).get(f"/api/v1/captioners/versions/{ids['version']}/").json()
    assert origin["version"]["parent"] == "fake@1"
    assert origin["ancestors"] == ["fake@1"]
    assert origin["run"]["code_version"] == "abc123"
    assert origin["run"]["settings"] == {"epochs": 2}
    assert origin["revision"]["digest"] == gate.dataset.digest
    assert origin["gate"]["sentence"] == (
        "Better by 4.1% (±1.2) on 412 held-out pictures: ready to go live"
    )


def test_a_promotion_is_made_tried_on_a_share_and_taken_back(ids, boss, gate):
    client = api(boss)
    body = {"version": ids["version"], "percent": 10}
    assert client.post("/api/v1/promotions/", body).json()["action"] == "canary"
    body["percent"] = 60
    assert client.post("/api/v1/promotions/", body).json()["code"] == "bad_share"
    del body["percent"]
    assert client.post("/api/v1/promotions/", body).json()["action"] == "promoted"
    assert client.post("/api/v1/promotions/", body).json()["code"] == "not_a_candidate"
    back = client.post("/api/v1/promotions/roll-back/", {"captioner": "fake"}).json()
    assert (back["version"], back["previous"], back["person"]) == ("fake@1", "fake@2", "boss")
    assert len(client.get("/api/v1/promotions/").json()["results"]) == 3


def test_an_export_is_a_zip_of_pictures_and_sentences(ids, boss):
    address = f"/api/v1/datasets/{ids['dataset']}/export/?style=imagefolder"
    response = api(boss).get(address)
    file = io.BytesIO(b"".join(response))
    with zipfile.ZipFile(file) as zipped:
        names = zipped.namelist()
    assert "metadata.jsonl" in names
    assert sum(name.endswith(".png") for name in names) == 40


def test_a_caption_says_who_wrote_it_and_how(boss, live):
    image, _ = picture(boss, 98)
    rows.job(boss, image=image)
    client = api(boss)
    sent = client.post(f"/api/v1/images/{image.pk}/captions/", {"text": "mine"}).json()
    assert (sent["author"], sent["captioner"], sent["job"], sent["settings"]) == (
        "boss",
        None,
        None,
        {},
    )
    history = client.get(f"/api/v1/images/{image.pk}/history/").json()["results"]
    assert [(line["action"], line["person"]) for line in history] == [("edited", "boss")]


def test_the_queue_is_worked_off_through_the_api(boss, live):
    image, _ = picture(boss, 97)
    caption = Caption.objects.create(
        image=image, text="a dog", source="machine", model_version=live, score=-1.0
    )
    type(image).objects.filter(pk=image.pk).update(caption=caption, review="machine", score=0.4)
    client = api(boss)
    reviews = client.get("/api/v1/reviews/").json()
    assert (reviews["left"], reviews["results"][0]["image"]) == (1, image.pk)
    body = {"verdict": "edit", "text": "a red circle"}
    done = client.post(f"/api/v1/images/{image.pk}/review/", body).json()
    assert (done["review"], done["caption"]["text"]) == ("human", "a red circle")
    assert client.get("/api/v1/reviews/").json()["left"] == 0
    body = {"verdict": "burn"}
    assert client.post(f"/api/v1/images/{image.pk}/review/", body).json()["code"] == "invalid"
