"""Logs: lines for people or objects for machines, at the level asked for."""

import json
import logging
import logging.config

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.captionsite.settings.conftest import Read


def formatted(config: dict, message: str) -> str:
    """Return a record as the console's handler would write it."""
    configurator = logging.config.DictConfigurator(config)
    name = config["handlers"]["console"]["formatter"]
    formatter = configurator.configure_formatter(config["formatters"][name])
    context = configurator.configure_filter(config["filters"]["context"])
    record = logging.LogRecord("gallery", logging.WARNING, "", 0, message, (), None)
    context.filter(record)
    return formatter.format(record)


def test_an_object_a_line_has_the_names_that_machines_look_for(read: Read) -> None:
    found = read("logs", LOG_FORMAT="json", LOG_LEVEL="DEBUG")["LOGGING"]
    line = json.loads(formatted(found, "two\nlines"))
    assert (line["level"], line["logger"], line["message"]) == ("WARNING", "gallery", "two\nlines")
    assert {"time", "request_id", "jobs"} <= set(line)
    assert found["root"]["level"] == "DEBUG"


def test_a_line_is_for_people(read: Read) -> None:
    line = formatted(read("logs", LOG_FORMAT="line")["LOGGING"], "It is so")
    assert " WARNING gallery: It is so" in line


def test_another_format_is_refused(read: Read) -> None:
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT must be 'line' or 'json'"):
        read("logs", LOG_FORMAT="xml")
