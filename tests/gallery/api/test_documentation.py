"""The examples of docs/api.md run as they stand."""

import re
import subprocess
from pathlib import Path

import pytest

from gallery.accounts import services as accounts
from tests.gallery import pictures
from tests.gallery.api.helpers import PASSWORD, caption_all

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture
def captions_at_once(monkeypatch, captioner):
    """A worker that wakes up at once."""
    monkeypatch.setattr("gallery.jobs.queue.wake_workers", lambda _: caption_all(captioner))


@pytest.mark.django_db(transaction=True)
def test_the_examples_run_as_they_stand(live_server, owner, captions_at_once, tmp_path):
    for name in ("one.png", "two.png"):
        (tmp_path / name).write_bytes(pictures.png(name))
    script = "\n".join(EXAMPLES.findall((ROOT / "docs/api.md").read_text(encoding="utf-8")))
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        env={
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "SITE": live_server.url,
            "NAME": "owner",
            "PASSWORD": PASSWORD,
            "PICTURE": str(tmp_path / "one.png"),
            "PICTURE2": str(tmp_path / "two.png"),
            "no_proxy": "*",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    caption, found, left, scopes, first, again, *rest = done.stdout.splitlines()
    assert caption == "a cat on a mat"
    assert (found, left) == ("one.png", "0")
    assert scopes == '["read"]'
    assert first == again
    assert rest == [
        *("our cat, half asleep", "our cat, awake"),
        *("succeeded", "succeeded"),
        *("1", "whsec_"),
    ]


@pytest.mark.django_db(transaction=True)
def test_the_example_in_python_runs_as_it_stands(
    live_server, owner, captions_at_once, tmp_path, capsys
):
    folder = tmp_path / "holiday"
    folder.mkdir()
    (folder / "one.png").write_bytes(pictures.png("one.png"))
    _, token = accounts.create_token(owner=owner)
    (example,) = PYTHON.findall((ROOT / "docs/api.md").read_text(encoding="utf-8"))
    exec(example, {"site": live_server.url, "token": token, "folder": folder})
    assert capsys.readouterr().out == "one.png a cat on a mat\n"
