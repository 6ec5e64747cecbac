"""The examples of docs/api.md run; the description is whole; its page shows it under the CSP."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from gallery.accounts import services as accounts
from tests import programs
from tests.gallery import pictures
from tests.gallery.api.helpers import PASSWORD, caption_all

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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


def test_every_operation_is_described_with_its_problems(client):
    response = client.get("/api/v1/schema/?format=json", headers={"Accept": "*/*"})
    found = response.json()
    assert found["openapi"].startswith("3.1")
    operations = [
        (path, method, operation)
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) >= 18
    for path, method, operation in operations:
        assert operation["description"], (path, method)
        for status, response in operation["responses"].items():
            if status >= "400":
                # An address too long never gets to Django: the web server says so itself.
                written = "text/html" if status == "414" else "application/problem+json"
                assert list(response["content"]) == [written], (path, status)


@pytest.mark.browser
@pytest.mark.needs("chromium")
@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_api_breaks_no_rule_of_the_csp(live_server, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=programs.chromium(), args=CHROMIUM_ARGUMENTS
        )
        page = browser.new_page()
        messages: list[str] = []
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        response = page.goto(f"{live_server.url}/api/v1/docs/")
        assert response is not None
        assert "'unsafe-" not in response.headers["content-security-policy"]
        page.get_by_text("/api/v1/images/{image_id}/captions/").first.wait_for()
        page.get_by_text("Send a picture").first.click()
        page.get_by_text("Idempotency-Key").first.wait_for()
        browser.close()
    assert messages == []
    assert all(url.startswith((live_server.url, "data:", "blob:")) for url in requests)
