import json

import pytest

from gallery.models import Export, Job
from tests.gallery.api.helpers import problem_of

pytestmark = pytest.mark.postgresql

EXPORTS = "/api/v1/exports/"


def test_an_export_is_asked_for_followed_and_fetched(api_client, picture, run):
    chosen, _other = picture("cat.png"), picture("dog.png")
    response = api_client.post(EXPORTS, {"form": "json", "images": [chosen.pk]})
    assert response.status_code == 201
    address = f"{EXPORTS}{response.json()['id']}/"
    assert problem_of(api_client.get(f"{address}file/"))["code"] == "export_not_ready"
    run(Job.objects.get(pk=response.json()["job"]["id"]))
    ready = api_client.get(address).json()
    assert (ready["pictures"], ready["job"]["state"]) == (1, "succeeded")
    assert ready["expires_at"]
    file = api_client.get(f"{address}file/", headers={"Accept": "application/json"})
    (found,) = json.loads(b"".join(file))["pictures"]
    assert found["file"] == "cat.png"
    assert api_client.delete(address).status_code == 204
    assert api_client.get(EXPORTS).json()["results"] == []


def test_an_album_is_exported_and_one_that_is_not_here_refused(api_client, picture, owner):
    picture()
    album = owner.albums.create(title="Empty")
    problem = problem_of(api_client.post(EXPORTS, {"form": "csv", "album": album.pk}))
    assert problem["code"] == "nothing_chosen"
    problem = problem_of(api_client.post(EXPORTS, {"form": "csv", "album": album.pk + 1}))
    assert problem["status"] == 404
    assert not Export.objects.exists()


def test_a_snippet_is_html_with_the_alt_text(api_client, picture):
    found = api_client.get(f"/api/v1/images/{picture().pk}/html/").json()
    assert found["html"] == '<img src="cat.png" width="32" height="24" alt="A cat.">'
