"""What is logged stays in its line."""

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.test import Client

from captionsite.settings import logs as settings

HOSTILE = {
    "line feed": "\n",
    "carriage return": "\r",
    "escape": "\x1b[2J\x1b[31m",
    "C1 escape": "\x9b31m",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "next line": "\x85",
    "override": "\u202e",
    "form feed": "\x0c",
    "nothing": "\x00",
    "surrogate": "\ud800",
}
#: Without a parent, since pytest cannot pass on what it captures of a surrogate.
LOGGER = logging.Logger("hostile")
FORGED = "2026-11-29 09:00:00,000 INFO gallery.core.logs: POST /accounts/login/ 302 forged"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a logger of the line format has written."""
    options = settings.LOGGING["formatters"]["line"]
    formatter = logging.config.DictConfigurator({"version": 1}).configure_formatter(dict(options))
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    handler.addFilter(lambda record: vars(record).setdefault("context", "") == "")
    LOGGER.addHandler(handler)
    yield out
    LOGGER.removeHandler(handler)


def lines_of(out: io.StringIO) -> list[str]:
    return out.getvalue().removesuffix("\n").splitlines()


@pytest.mark.parametrize("sign", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("message", ["GET /%s", "user agent %s", "the picture %s is broken", "%s"])
def test_no_value_begins_a_line_or_steers_a_terminal(
    written: io.StringIO, message: str, sign: str
) -> None:
    LOGGER.warning(message, f"x{sign}{FORGED}")
    (line,) = lines_of(written)
    assert line.isprintable()
    assert FORGED in line
    assert not line.startswith(FORGED)


@pytest.mark.parametrize("sign", HOSTILE.values(), ids=HOSTILE.keys())
def test_an_errors_text_is_set_in(written: io.StringIO, sign: str) -> None:
    error = ValueError(f"x{sign}{FORGED}")
    LOGGER.error("It failed: %s", "a", exc_info=error, stack_info=True)
    first, *rest = lines_of(written)
    assert first.endswith("It failed: a")
    assert all(line.startswith("    ") and line.isprintable() for line in rest)
    assert any("ValueError" in line for line in rest)
    assert any("Stack" in line for line in rest)


def test_a_name_a_level_and_a_context_are_escaped_too(written: io.StringIO) -> None:
    record = {"name": "a\nb", "levelno": logging.INFO, "levelname": "IN\nFO", "msg": "a\rb"}
    LOGGER.handle(logging.makeLogRecord(record))
    assert len(lines_of(written)) == 1


@pytest.mark.django_db
def test_a_requests_path_stays_in_its_line(
    client: Client, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gallery.core.logs.logger", LOGGER)
    client.post("/x%0Ay")
    (line,) = lines_of(written)
    assert "POST /x\\ny 404" in line
