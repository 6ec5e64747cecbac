import pytest

from gallery.core.errors import GalleryError
from gallery.jobs import claims
from gallery.models import Job
from tests.gallery.api.helpers import caption_all, problem_of
from tests.optional import required

pytestmark = pytest.mark.postgresql

JOBS = "/api/v1/jobs/"


def fail(job: Job) -> None:
    (claimed,) = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
    assert claimed.pk == job.pk
    claims.fail(
        job_id=job.pk,
        token=required(claimed.lease_token),
        error=GalleryError("background_task_failed", reason="OSError"),
    )


def test_a_failed_job_says_why_and_can_be_tried_again(api_client, submit):
    job = submit().job
    fail(job)
    found = api_client.get(f"{JOBS}{job.pk}/").json()
    assert found["state"] == "failed"
    assert found["error"] == {
        "code": "background_task_failed",
        "message": "It stopped: OSError.",
    }
    again = api_client.post(f"{JOBS}{job.pk}/retry/").json()
    assert (again["state"], again["error"]) == ("queued", None)
    assert problem_of(api_client.post(f"{JOBS}{job.pk}/retry/"))["code"] == "job_not_retriable"


def test_a_job_can_be_cancelled_once(api_client, submit):
    job = submit().job
    assert api_client.post(f"{JOBS}{job.pk}/cancel/").json()["state"] == "cancelled"
    problem = problem_of(api_client.post(f"{JOBS}{job.pk}/cancel/"))
    assert (problem["status"], problem["code"]) == (409, "job_finished")


def test_many_jobs_are_read_at_once(api_client, submit, django_assert_num_queries):
    jobs = [submit(f"{index}.png").job for index in range(8)]
    wanted = jobs[:5]
    query = "&".join(f"id={job.pk}" for job in wanted)
    api_client.get(JOBS)  # the token's first use is noted
    with django_assert_num_queries(2):  # the token with its person, the jobs
        found = api_client.get(f"{JOBS}?{query}").json()
    assert [row["id"] for row in found["results"]] == [job.pk for job in reversed(wanted)]
    assert found["next"] is None


def test_jobs_of_others_are_left_out(api_client, submit, stranger):
    mine, theirs = submit().job, submit("dog.png", person=stranger).job
    found = api_client.get(f"{JOBS}?id={mine.pk}&id={theirs.pk}").json()
    assert [row["id"] for row in found["results"]] == [mine.pk]
    assert len(api_client.get(JOBS).json()["results"]) == 1


def test_jobs_come_in_pages_and_by_state(api_client, submit, captioner):
    for index in range(3):
        submit(f"{index}.png")
    caption_all(captioner)
    submit("late.png")
    first = api_client.get(f"{JOBS}?state=succeeded&size=2").json()
    second = api_client.get(first["next"]).json()
    assert len(first["results"]) + len(second["results"]) == 3
    assert {row["state"] for row in first["results"] + second["results"]} == {"succeeded"}
