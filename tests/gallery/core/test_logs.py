"""Each line names its request and its jobs."""

import json
import logging
import logging.config
from typing import Any

import pytest
from django.conf import settings as site

from gallery.core import logs
from gallery.jobs import claims
from gallery.models import Job
from tests import rows


@pytest.fixture(autouse=True)
def no_jobs_in_hand() -> None:
    """This thread may have claimed jobs in a test before."""
    logs.in_hand(())


def line_of(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    record = caplog.records[-1]
    logs.Context().filter(record)
    return vars(record)


def test_the_proxys_number_is_kept_and_a_strange_one_is_not(client, db):
    assert client.get("/healthz", headers={"X-Request-ID": "abc-12345"})["X-Request-ID"] == (
        "abc-12345"
    )
    assert client.get("/healthz", headers={"X-Request-ID": "a b\tc"})["X-Request-ID"] != "a b\tc"


def test_what_fails_is_noted_with_its_number(client, db, caplog):
    with caplog.at_level(logging.INFO, "gallery.core.logs"):
        number = client.get("/nowhere/")["X-Request-ID"]
    (record,) = [each for each in caplog.records if each.name == "gallery.core.logs"]
    assert (record.path, record.status) == ("/nowhere/", 404)
    assert len(number) == 32


def test_a_workers_lines_name_its_jobs(db, caplog):
    job = rows.job(rows.person())
    claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
    with caplog.at_level(logging.INFO):
        logging.getLogger("gallery.anything").info("hello")
    assert line_of(caplog)["jobs"] == [job.pk]
    assert line_of(caplog)["context"] == f" [jobs={job.pk}]"
    claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
    assert logs._jobs.get() == ()


@pytest.mark.parametrize("form", ["line", "json"])
def test_both_forms_can_be_written(form):
    formatter = logging.config.DictConfigurator(site.LOGGING).configure_formatter(
        dict(site.LOGGING["formatters"][form])
    )
    logs.in_hand([])
    record = logging.LogRecord("a", logging.INFO, "", 1, "hello", (), None)
    logs.Context().filter(record)
    text = formatter.format(record)
    if form == "json":
        assert json.loads(text)["message"] == "hello"
        assert json.loads(text)["level"] == "INFO"
    else:
        assert text.endswith("INFO a: hello")
