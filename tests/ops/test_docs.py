"""The documents keep up with the code: every setting listed, every link and file name real."""

import ast
import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
READERS = {"str", "int", "bool", "list", "float"}
SIDE_TABLES = ("## Processes", "## Tests")


def settings_read() -> dict[str, object]:
    """Each variable that the settings read, with its literal default (... where it is computed)."""
    files = (REPOSITORY / "captionsite" / "settings").glob("*.py")
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text())))
    found: dict[str, object] = {}
    for call in (node for node in nodes if isinstance(node, ast.Call)):
        if not (reads_environment(call) and call.args and isinstance(call.args[0], ast.Constant)):
            continue
        given = [*call.args[1:], *(each.value for each in call.keywords)]
        default = literal(given[0]) if given else ...
        found[call.args[0].value] = found.get(call.args[0].value, ...)
        if default is not ...:
            found[call.args[0].value] = default
    return found


def reads_environment(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="env"), attr=reader):
            return reader in READERS
        case ast.Name(id="embedded_default"):
            return True
    return False


def literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return ...


def documented() -> dict[str, str]:
    """Each variable of docs/configuration.md's settings tables, with its default as written."""
    text = (REPOSITORY / "docs" / "configuration.md").read_text()
    text = text[: text.index(SIDE_TABLES[0])]
    return dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", text, re.MULTILINE))


def test_every_setting_is_documented_and_no_other() -> None:
    assert set(documented()) == set(settings_read())


@pytest.mark.parametrize("name", sorted(settings_read()))
def test_the_documented_default_is_the_real_one(name: str) -> None:
    default, written = settings_read()[name], documented()[name]
    if default is ... or not written.startswith("`"):
        assert default in (..., "", []), f"{name} has the default {default!r}"
    else:
        shown = ",".join(default) if isinstance(default, list) else str(default or "")
        shown = "False" if default is False else "0" if default == 0 else shown
        assert written.strip("`") in (shown, "~/.local/share/captionsite")


@pytest.mark.parametrize(
    "document",
    sorted(
        path.relative_to(REPOSITORY).as_posix()
        for path in [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]
    ),
)
def test_relative_links_lead_somewhere(document: str) -> None:
    path = REPOSITORY / document
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text())
    local = [link for link in links if "://" not in link]
    missing = [link for link in local if not (path.parent / link).exists()]
    assert missing == []


def test_make_targets_in_the_documents_exist() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named: set[str] = set()
    for path in [REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md")]:
        for line in re.findall(r"(?:^|`)make ([a-z -]+)", path.read_text(), re.MULTILINE):
            named.update(line.split())
    assert named
    assert named <= targets
