import pytest

from gallery.errors import GalleryError
from gallery.jobs import claims
from gallery.models import Job
from tests.gallery.api.helpers import caption_all, problem_of

pytestmark = pytest.mark.postgresql

JOBS = "/api/v1/jobs/"


def fail(job: Job) -> None:
    (claimed,) = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
    assert claimed.pk == job.pk
    claims.fail(
        job_id=job.pk,
        token=claimed.lease_token,
        error=GalleryError("image_broken", "This picture is damaged."),
    )


def test_a_failed_job_says_why_and_can_be_tried_again(client, submit):
    job = submit().job
    fail(job)
    found = client.get(f"{JOBS}{job.pk}/").json()
    assert found["state"] == "failed"
    assert found["error"] == {"code": "image_broken", "message": "This picture is damaged."}
    again = client.post(f"{JOBS}{job.pk}/retry/").json()
    assert (again["state"], again["error"]) == ("queued", None)
    assert problem_of(client.post(f"{JOBS}{job.pk}/retry/"))["code"] == "job_not_retriable"


def test_a_job_can_be_cancelled_once(client, submit):
    job = submit().job
    assert client.post(f"{JOBS}{job.pk}/cancel/").json()["state"] == "cancelled"
    problem = problem_of(client.post(f"{JOBS}{job.pk}/cancel/"))
    assert (problem["status"], problem["code"]) == (409, "job_finished")


def test_many_jobs_are_read_at_once(client, submit, django_assert_num_queries):
    jobs = [submit(f"{index}.png").job for index in range(8)]
    wanted = jobs[:5]
    query = "&".join(f"id={job.pk}" for job in wanted)
    client.get(JOBS)  # the token's first use is noted
    with django_assert_num_queries(2):  # the token with its person, the jobs
        found = client.get(f"{JOBS}?{query}").json()
    assert [row["id"] for row in found["results"]] == [job.pk for job in reversed(wanted)]
    assert found["next"] is None


def test_jobs_of_others_are_left_out(client, submit, stranger):
    mine, theirs = submit().job, submit("dog.png", person=stranger).job
    found = client.get(f"{JOBS}?id={mine.pk}&id={theirs.pk}").json()
    assert [row["id"] for row in found["results"]] == [mine.pk]
    assert len(client.get(JOBS).json()["results"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        "id=x",
        "id=-1",
        "id=9223372036854775808",
        "id=1%00",
        "state=odd",
        "state=",
        "id=" + "9" * 5000,
    ],
)
def test_a_bad_query_is_refused(client, query):
    assert problem_of(client.get(f"{JOBS}?{query}"))["code"] == "invalid"


def test_a_hundred_ids_at_most(client):
    few = "&".join(f"id={index}" for index in range(100))
    assert client.get(f"{JOBS}?{few}").json() == {"results": [], "next": None}
    assert problem_of(client.get(f"{JOBS}?{few}&id=100"))["errors"][0]["field"] == "id"


def test_jobs_come_in_pages_and_by_state(client, submit, captioner):
    for index in range(3):
        submit(f"{index}.png")
    caption_all(captioner)
    submit("late.png")
    first = client.get(f"{JOBS}?state=succeeded&size=2").json()
    second = client.get(first["next"]).json()
    assert len(first["results"]) + len(second["results"]) == 3
    assert {row["state"] for row in first["results"] + second["results"]} == {"succeeded"}
