"""The launcher's first checks: one clear sentence each, before anything is installed."""

import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from captionsite.launch import launcher, preflight
from captionsite.launch.address import Address, free_port
from captionsite.launch.machine import LaunchError

REPOSITORY = Path(__file__).resolve().parents[3]
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_and_another_one_offered(taken_port: int) -> None:
    with pytest.raises(LaunchError, match=rf"Port {taken_port} is taken .* make run PORT=\d+$"):
        preflight.check_address(Address(port=taken_port))


def test_afree_port_passes(taken_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(free_port()))
    preflight.check_address(preflight.chosen_address())
    assert preflight.chosen_address().port != taken_port


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1", "80.5"])
def test_a_port_that_is_no_port_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(LaunchError, match="PORT must be a number from 1 to 65535"):
        preflight.chosen_address()


def test_without_a_port_it_is_8000(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    assert preflight.chosen_address() == Address("127.0.0.1", 8000)


def test_a_full_disk_is_said_with_both_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(10**9, 0, 12_000_000))
    with pytest.raises(LaunchError, match="12 MB free and the site needs 300 MB"):
        preflight.check_space(tmp_path / "not" / "made", preflight.DATA_NEEDS, "the site")


def test_a_disk_too_small_to_install_on_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(10**9, 0, 10**9))
    with pytest.raises(LaunchError, match="1,000 MB free and the installation needs 9,000 MB"):
        preflight.check_disk("hub")


def test_a_data_folder_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LaunchError, match=r"cannot be written \(Not a directory\).*CAPTIONSITE_"):
        preflight.check_writable(tmp_path / "file" / "data")


def test_the_data_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    preflight.check_writable(tmp_path / "data")
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_held_data_folder_is_refused_with_its_address(tmp_path: Path) -> None:
    with (
        launcher.hold(tmp_path, Address(port=8123)),
        pytest.raises(LaunchError, match=r"at http://127\.0"),
    ):
        preflight.check_not_running(tmp_path)
    preflight.check_not_running(tmp_path)


def test_the_checks_run_on_a_bare_python(taken_port: int, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", REPOSITORY / "scripts" / "preflight.py", "start"],
        env={"PORT": str(taken_port), "CAPTIONSITE_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        cwd="/",
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"captionsite: Port {taken_port} is taken")
    assert len(done.stderr.splitlines()) == 1


def bootstrap(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run scripts/bootstrap in a copy of the repository that has no .venv."""
    for name in ("scripts", "captionsite/launch", "requirements"):
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copy(REPOSITORY / "captionsite" / "embedded.py", folder / "captionsite")
    return subprocess.run(
        [folder / "scripts" / "bootstrap", "run"],
        env={"PATH": "/usr/bin:/bin", "CAPTIONSITE_DATA": str(folder / "data")} | environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def programs_folder(folder: Path, **scripts: str) -> str:
    """A folder for PATH with these shell scripts and the few tools that bootstrap needs."""
    folder.mkdir()
    for tool in ("dirname", "touch"):
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    for name, body in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def test_no_python_at_all_is_one_sentence(tmp_path: Path) -> None:
    done = bootstrap(tmp_path / "repo", PATH=programs_folder(tmp_path / "bin"))
    assert done.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed and no Python is here" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_python_too_old_is_named(tmp_path: Path) -> None:
    old = 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac'
    done = bootstrap(tmp_path / "repo", PATH=programs_folder(tmp_path / "bin", python3=old))
    assert done.returncode == 1
    assert "is needed and Python 3.9.2 is here" in done.stderr
    assert len(done.stderr.splitlines()) == 1


TOO_NEW = 'case "$1" in --version) echo Python 3.14.0;; *) exit 1;; esac'
UV = f"""case "$1 $2" in
    "python install") echo "installed $3" ;;
    "python find") echo {sys.executable} ;;
    *) exit 9 ;;
esac"""


def test_where_only_a_newer_python_is_uv_brings_one(tmp_path: Path, taken_port: int) -> None:
    path = programs_folder(tmp_path / "bin", python3=TOO_NEW, uv=UV)
    done = bootstrap(tmp_path / "repo", PATH=path, PORT=str(taken_port))
    assert done.stdout.splitlines() == [
        "captionsite: no Python 3.11, 3.12 or 3.13 is here; uv brings one",
        "installed 3.13",
    ]
    assert done.stderr.startswith(f"captionsite: Port {taken_port} is taken")


@pytest.mark.parametrize(
    ("system", "kernel", "command"),
    [
        ("fedora", "Linux", "sudo dnf install python3.13"),
        ("debian", "Linux", "pipx install uv"),
        ("ubuntu", "Linux", "pipx install uv"),
        ("", "Darwin", "brew install python@3.13"),
        ("arch", "Linux", "pipx install uv"),
    ],
)
def test_the_command_is_one_of_this_system(
    tmp_path: Path, system: str, kernel: str, command: str
) -> None:
    path = programs_folder(
        tmp_path / "bin", python3=TOO_NEW, sed=f"echo {system}", uname=f"echo {kernel}"
    )
    done = bootstrap(tmp_path / "repo", PATH=path + ":/nowhere")
    assert done.returncode == 1
    assert "is needed and Python 3.14.0 is here" in done.stderr
    assert command in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_venv_module_is_one_sentence(tmp_path: Path) -> None:
    without = f'case "$2" in *ensurepip*) exit 1;; *) exec {sys.executable} "$@";; esac'
    path = programs_folder(tmp_path / "bin", python3=without)
    port = str(free_port())
    done = bootstrap(tmp_path / "repo", PATH=path, PORT=port)
    assert done.returncode == 1
    assert "Python's venv module is missing; install it" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_taken_port_is_said_before_anything_is_installed(tmp_path: Path, taken_port: int) -> None:
    done = bootstrap(tmp_path / "repo", PYTHON=sys.executable, PORT=str(taken_port))
    assert done.returncode == 1
    assert f"Port {taken_port} is taken" in done.stderr
    assert not os.path.lexists(tmp_path / "repo" / ".venv")
