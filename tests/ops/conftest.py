"""Fixtures of the composition."""

import json
import re
from typing import Any

import pytest
import yaml

from tests.ops.composition import REPOSITORY


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
    return found


@pytest.fixture(scope="module")
def image_command() -> list[str]:
    """The image's CMD, which the web service runs."""
    commands = re.findall(r"^CMD (\[.*\])$", (REPOSITORY / "Dockerfile").read_text(), re.MULTILINE)
    command: list[str] = json.loads(commands[0])
    return command
