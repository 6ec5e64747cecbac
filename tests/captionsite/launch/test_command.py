"""The `captionsite` command, and one version number everywhere."""

import os
import subprocess
import sys

import pytest
import yaml
from django.core.management import call_command

from captionsite import __version__
from captionsite.launch import command
from scripts import release


def test_every_file_names_the_same_version(tmp_path):
    assert set(release.versions().values()) == {__version__}
    schema = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(schema))
    assert yaml.safe_load(schema.read_text())["info"]["version"] == __version__


def test_versions_that_differ_stop_a_release(monkeypatch):
    monkeypatch.setattr(release, "versions", lambda: {"captionsite": "1.0.0", "client": "0.9.0"})
    with pytest.raises(release.ReleaseError, match=r"0\.9\.0"):
        release.agreed_version()


def test_the_version_is_printed(capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"captionsite {__version__}\n"


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("run", "caption", "manage", "--version"))


def test_an_unknown_command_ends_with_the_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(["knit"])
    assert ended.value.code == 2
    assert "usage: captionsite" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "passed_on"),
    [
        (["caption", "dog.jpg", "--json"], ["captionsite", "caption", "dog.jpg", "--json"]),
        (["manage", "migrate", "--plan"], ["captionsite", "migrate", "--plan"]),
    ],
)
def test_what_django_knows_is_passed_on(monkeypatch, given, passed_on):
    seen: list[list[str]] = []
    monkeypatch.setattr("django.core.management.execute_from_command_line", seen.append)
    assert command.main(given) == 0
    assert seen == [passed_on]


def test_run_takes_its_options_in_place_of_variables(monkeypatch):
    for name in ("HOST", "PORT", "CAPTIONSITE_DATA"):
        monkeypatch.setenv(name, "before")
    monkeypatch.setattr("captionsite.launch.launcher.main", lambda: 7)
    assert command.main(["run", "--host", "0.0.0.0", "--port", "9000"]) == 7
    chosen = (os.environ["HOST"], os.environ["PORT"], os.environ["CAPTIONSITE_DATA"])
    assert chosen == ("0.0.0.0", "9000", "before")


@pytest.mark.parametrize("name", ["caption", "manage"])
def test_a_command_says_what_it_takes(name, tmp_path):
    given = [name, "--help"] if name == "caption" else [name, "help", "captioners"]
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from captionsite.launch.command import main; sys.exit(main())",
            *given,
        ],
        env={
            **os.environ,
            "CAPTIONSITE_DATA": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "captionsite.settings",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("usage: captionsite")
