"""docker-compose.yml and the Dockerfile, read by a parser."""

import re
from typing import Any

import pytest

from tests.ops.composition import CHOSEN, OWN_IMAGE, REPOSITORY, TORCH, interpolate


def test_every_service_is_there_and_checked(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {*OWN_IMAGE, "valkey", "postgres", "database-user", "caddy"}
    for name in set(services) - {"migrate", "database-user"}:
        assert services[name]["healthcheck"]["test"], name
        assert services[name]["restart"] == "unless-stopped", name


def test_what_must_be_kept_is_on_a_volume(compose: dict[str, Any]) -> None:
    named = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", [])
        if not volume.startswith("./")
    }
    assert named == set(compose["volumes"]) == {"caddy", "data", "valkey", "postgres"}


@pytest.mark.parametrize("name", CHOSEN)
def test_nothing_starts_without_its_secrets(name: str) -> None:
    text = (REPOSITORY / "docker-compose.yml").read_text()
    with pytest.raises(KeyError, match=f"{name}: set it to"):
        interpolate(text, CHOSEN | {name: ""})


def test_only_the_web_server_is_reached_from_outside(compose: dict[str, Any]) -> None:
    published = {name for name, each in compose["services"].items() if each.get("ports")}
    assert published == {"web", "caddy"}
    assert compose["services"]["web"]["ports"] == ["${PUBLISH:-127.0.0.1:8000}:8000"]
    assert compose["services"]["caddy"]["profiles"] == ["tls"]


def test_every_service_has_a_limit_of_memory(compose: dict[str, Any]) -> None:
    without = {name for name, each in compose["services"].items() if "mem_limit" not in each}
    # Two end at once, and people size their database themselves.
    assert without == {"migrate", "database-user", "postgres"}


def test_no_check_starts_python_but_the_web_servers_own(compose: dict[str, Any]) -> None:
    checks = {
        name: each["healthcheck"].get("test", [])
        for name, each in compose["services"].items()
        if name != "web"
    }
    heavy = {name for name, test in checks.items() if {"python", "celery"} & set(str(test).split())}
    assert heavy == set()


def test_the_image_is_slim_unprivileged_and_installs_by_hash() -> None:
    text = (REPOSITORY / "Dockerfile").read_text()
    assert re.search(r"^ARG PYTHON_IMAGE=\S+-slim-bookworm$", text, re.MULTILINE)
    own = set(re.findall(r" AS (\S+)$", text, re.MULTILINE))
    bases = set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) - own
    assert bases == {"$PYTHON_IMAGE"}
    assert re.search(r"^USER captionsite$", text, re.MULTILINE)
    assert text.count("--require-hashes") == 2  # torch's own file has none: docs/security.md


def test_the_last_stage_is_the_level_that_make_run_installs(compose: dict[str, Any]) -> None:
    text = (REPOSITORY / "Dockerfile").read_text()
    assert text.rstrip().endswith("FROM run")
    assert compose["services"]["web"]["build"]["target"] == "${IMAGE_TARGET:-run}"
    run = text[text.index("AS packages") : text.index("AS hub-packages")]
    assert "torch" not in run


def test_every_image_from_elsewhere_can_be_one_digest(compose: dict[str, Any]) -> None:
    lines = (REPOSITORY / "scripts/image-digests").read_text().splitlines()
    images = dict(line.split() for line in lines if re.match(r"[A-Z]+_IMAGE ", line))
    named = {
        service["image"] for service in compose["services"].values() if "build" not in service
    } | {compose["services"]["web"]["build"]["args"]["PYTHON_IMAGE"]}
    assert {interpolate(image, {}) for image in named} == set(images.values())
    for variable, image in images.items():
        pinned = f"{image}@sha256:{'0' * 64}"
        assert pinned in {interpolate(each, {variable: pinned}) for each in named}


def test_torch_comes_without_dependencies_and_these_by_hash() -> None:
    script = (REPOSITORY / "scripts/install-torch").read_text()
    installed = re.findall(r"^\s*pip_install (.+)$", script, re.MULTILINE)
    assert all("--require-hashes" in each or each == TORCH for each in installed)
    for path in ("Dockerfile", "scripts/bootstrap"):
        text = (REPOSITORY / path).read_text()
        assert "scripts/install-torch" in text
        assert not re.search(r"pip.* install.*torch\.txt", text)
    locked = "".join(path.read_text() for path in REPOSITORY.glob("requirements/torch-*.txt"))
    names = set(re.findall(r"^([a-z0-9-]+)==", locked, re.MULTILINE))
    assert {"filelock", "fsspec", "jinja2", "networkx", "sympy", "typing-extensions"} <= names
    assert "torch" not in names


def test_the_image_copies_every_room(compose: dict[str, Any]) -> None:
    text = (REPOSITORY / "Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (\w+) \1$", text, re.MULTILINE))
    ignored = (REPOSITORY / ".dockerignore").read_text().splitlines()
    assert {"captionsite", "gallery", "inference", "training", "templates", "static"} <= copied
    assert {f"!{name}" for name in copied} <= set(ignored)
