"""Read the page of jobs as a person does, and count the jobs on it."""

from django.test import Client

from gallery.models import Job

JOBS = "/jobs/"
FAILED = {"state": Job.State.FAILED, "error_code": "image_missing", "error_message": "Gone."}


def listed(client: Client, **params: str) -> str:
    response = client.get(JOBS, params)
    assert response.status_code == 200
    return response.content.decode()


def shown(body: str) -> int:
    return body.count('<li class="job"')
