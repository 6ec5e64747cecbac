"""What GitHub runs and shows: the same make targets as here, and forms that it can read."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ops import documents

REPOSITORY = Path(__file__).resolve().parents[2]
FORMS = sorted((REPOSITORY / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def made(text: str) -> list[str]:
    """Return the make calls of a script."""
    return [call.strip() for call in re.findall(r"\bmake ([a-z][\w =-]*)", text)]


@pytest.fixture(scope="module")
def jobs() -> dict[str, Any]:
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/ci.yml").read_text())
    found: dict[str, Any] = workflow["jobs"]
    return found


def calls(job: dict[str, Any]) -> list[str]:
    return [call for step in job["steps"] for call in made(step.get("run", ""))]


def test_linux_runs_what_the_script_of_this_repository_runs(jobs) -> None:
    assert calls(jobs["linux"]) == made((REPOSITORY / ".ci" / "run").read_text())


def test_macos_runs_the_quick_tests(jobs) -> None:
    assert calls(jobs["macos"]) == ["test-quick"]


def test_the_documentation_is_built_strictly(jobs) -> None:
    assert calls(jobs["docs"]) == ["docs"]


def test_vulnerabilities_are_looked_for_where_an_index_knows_them(jobs) -> None:
    assert calls(jobs["audit"]) == ["audit"]


def test_dependabot_watches_what_is_pinned_here() -> None:
    text = (REPOSITORY / ".github" / "dependabot.yml").read_text()
    updates = yaml.safe_load(text)["updates"]
    assert {each["package-ecosystem"] for each in updates} == {"pip", "github-actions", "docker"}


def test_every_target_exists(jobs) -> None:
    words = [word for job in jobs.values() for call in calls(job) for word in call.split()]
    assert {word for word in words if "=" not in word} <= documents.targets()


def test_the_oldest_and_the_newest_python_are_tried(jobs) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    oldest, above = re.findall(r"3\.(\d+)", project["requires-python"])
    tried = jobs["linux"]["strategy"]["matrix"]["python"]
    assert tried == [f"3.{oldest}", f"3.{int(above) - 1}"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_has_what_github_asks_for(path: Path) -> None:
    form = yaml.safe_load(path.read_text())
    if path.stem == "config":
        assert form == {"blank_issues_enabled": False}
        return
    assert {"name", "description", "body"} <= form.keys()
    fields = [item for item in form["body"] if item["type"] != "markdown"]
    assert len({item["id"] for item in fields}) == len(fields) > 1
    assert all(item["attributes"]["label"] for item in fields)
    assert any(item.get("validations", {}).get("required") for item in fields)


def test_hooks_call_the_tools_of_the_environment() -> None:
    config = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text())
    hooks = [hook for each in config["repos"] for hook in each["hooks"]]
    assert {each["repo"] for each in config["repos"]} == {"local"}
    tools = [re.findall(r"^\.venv/bin/python -m (\w+)", hook["entry"]) for hook in hooks]
    assert tools == [["ruff"], ["ruff"], ["djlint"]]
    assert {hook["language"] for hook in hooks} == {"system"}
