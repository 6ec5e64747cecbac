"""What is away or full is said so, by the right status, to pages, scripts and the API."""

import errno
import sqlite3

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from redis.exceptions import ConnectionError as RedisConnectionError

from gallery.core.outages import outage
from gallery.jobs import selectors
from gallery.models import User
from tests.gallery.api.helpers import client_of, problem_of


class DiskFull(Exception):
    sqlstate = "53100"


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


OUTAGES = [
    (OperationalError("the database system is shutting down"), 503),
    (OperationalError("database is locked"), 503),
    (InterfaceError("connection already closed"), 503),
    (RedisConnectionError("secret detail"), 503),
    (OSError(errno.EIO, "Input/output error"), 503),
    (OperationalError("database or disk is full"), 507),
    (caused(OperationalError("could not extend file"), DiskFull()), 507),
    (OSError(errno.ENOSPC, "No space left on device"), 507),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), 507),
]


@pytest.mark.parametrize(("error", "status"), OUTAGES)
def test_an_outage_has_a_name(error, status):
    found = outage(error)
    assert found is not None
    assert found.status == status
    assert found.transient
    assert str(error) not in found.message


@pytest.mark.parametrize("error", [ValueError("x"), sqlite3.OperationalError("x"), KeyError("x")])
def test_a_mistake_is_no_outage(error):
    assert outage(error) is None


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def broken(monkeypatch):
    """Make the first page, or the API's list of jobs, raise."""

    def make(error: Exception) -> None:
        def fail(*args, **options):
            raise error

        monkeypatch.setattr(selectors, "plain_jobs", fail)
        monkeypatch.setattr("gallery.site.context.theme", fail)

    return make


@pytest.mark.parametrize(("error", "status"), OUTAGES)
def test_a_page_says_so(browser, broken, error, status, db):
    broken(error)
    response = browser.get("/")
    assert response.status_code == status
    assert "Not just now" in response.content.decode()
    assert "secret" not in response.content.decode()


def test_the_database_is_not_asked(browser, broken):
    broken(OperationalError("away"))  # this test may not touch the database
    assert browser.get("/").status_code == 503


@pytest.mark.parametrize(("error", "status"), OUTAGES)
def test_scripts_get_json_and_text(browser, broken, error, status, db):
    broken(error)
    assert browser.get("/", headers={"Accept": "application/json"}).json()["code"]
    partial = browser.get("/", headers={"HX-Request": "true"})
    assert (partial.status_code, partial["Content-Type"]) == (status, "text/plain")


@pytest.mark.parametrize(("error", "status"), OUTAGES)
def test_the_api_answers_a_problem(broken, error, status, db):
    client = client_of(User.objects.create_user("ada"))
    broken(error)
    problem = problem_of(client.get("/api/v1/jobs/"))
    assert problem["status"] == status
    assert problem["code"] == ("storage_full" if status == 507 else "unavailable")


def test_a_mistake_is_a_500(browser, broken, db):
    broken(ValueError("x"))
    assert browser.get("/").status_code == 500
