"""Fixtures: staff, and another process that holds a worker's name."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from gallery.models import User
from tests.gallery.conftest import signed_in

Holder = Callable[[str, Path], subprocess.Popen[str]]
HOLDER = """
import sys
from pathlib import Path
from gallery.jobs import slots
print(slots.take(sys.argv[1], folder=Path(sys.argv[2])), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder() -> Holder:
    """Start another process, which takes a name in a folder and prints whether it has it."""

    def start(name: str, folder: Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", HOLDER, name, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[3],
        )

    return start


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_user("staff", is_staff=True)


@pytest.fixture
def staff_client(staff: User) -> Client:
    return signed_in(staff)
