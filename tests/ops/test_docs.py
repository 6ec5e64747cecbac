"""The documents keep up with the code: settings are listed, names and links lead somewhere."""

import ast
import re
from pathlib import Path

import pytest

from captionsite.launch import programs
from captionsite.launch.address import Address
from tests.ops import documents

REPOSITORY = Path(__file__).resolve().parents[2]
READERS = {"str", "int", "bool", "list", "float"}
SIDE_TABLES = ("## Processes", "## Tests")


def settings_read() -> dict[str, object]:
    """Each variable that the settings read, with its literal default (... where it is computed)."""
    files = (REPOSITORY / "captionsite" / "settings").glob("*.py")
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text())))
    found: dict[str, object] = {}
    for call in (node for node in nodes if isinstance(node, ast.Call)):
        match call.args:
            case [ast.Constant(value=str(name)), *rest] if reads_environment(call):
                given = [*rest, *(each.value for each in call.keywords)]
                default = literal(given[0]) if given else ...
                if default is not ... or name not in found:
                    found[name] = default
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


def test_the_example_of_an_environment_lists_every_variable_at_its_default() -> None:
    text = (REPOSITORY / "docs" / "configuration.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|", text, re.MULTILINE)
    shown = {name: default.strip("`") if is_literal(default) else "" for name, default in rows}
    lines = (REPOSITORY / ".env.example").read_text().splitlines()
    assert dict(re.findall(r"^#(\w+)=(.*)$", "\n".join(lines), re.MULTILINE)) == shown
    assert all(line.startswith("#") or not line for line in lines)


def is_literal(default: str) -> bool:
    return re.fullmatch(r"`[^`]+`", default) is not None


DOCUMENTS = [path.relative_to(REPOSITORY).as_posix() for path in documents.documents()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_relative_links_lead_somewhere(document: str) -> None:
    path = REPOSITORY / document
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text())
    local = [link for link in links if "://" not in link]
    missing = [link for link in local if not (path.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_into_a_page_lead_to_a_heading(document: str) -> None:
    path = REPOSITORY / document
    links = re.findall(r"\]\(([^):#]*)#([^)]+)\)", path.read_text())
    missing = [
        f"{page}#{anchor}"
        for page, anchor in links
        if anchor not in documents.anchors(path.parent / page if page else path)
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_names_is_there(document: str) -> None:
    text = (REPOSITORY / document).read_text()
    missing = {name for name in documents.names(text, document) if not documents.is_there(name)}
    assert sorted(map(str, missing)) == []


def test_the_tests_that_the_statement_on_accessibility_names_are_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (REPOSITORY / "ACCESSIBILITY.md").read_text()))
    sources = [path.read_text() for path in (REPOSITORY / "tests").rglob("test_*.py")]
    there = {name for text in sources for name in re.findall(r"^def (test_\w+)\(", text, re.M)}
    assert named
    assert named <= there


TRUE = """
`gallery/jobs/claims.py`, `claims.py`, `make lint types`, `manage.py backup FILE`, `GalleryError`,
`gallery.jobs.claims.claim`, `gallery.models.Image`, `captionsite.schedule.InProcessScheduler.tick`,
`Search.lookahead`, `JOB_BATCH_SIZE`

```
make test COMPLETE=1
.venv/bin/python -m benchmarks speed
```

    .venv/bin/python manage.py caption FILE
"""
FALSE = [
    ("path", "`gallery/jobs/doorbell.py`"),
    ("path", "`gallery/knocking/`"),
    ("file", "`doorbell.py`"),
    ("target", "`make lint tea`"),
    ("target", "```\nmake tea\n```"),
    ("command", "`manage.py knock --twice`"),
    ("module", "```\n.venv/bin/python -m benchmarks.tea\n```"),
    ("module", "text\n\n    python -m captionsite.tea\n"),
    ("symbol", "`gallery.jobs.claims.knock`"),
    ("symbol", "`gallery.jobs.doorbell`"),
    ("symbol", "`captionsite.schedule.InProcessScheduler.knock`"),
    ("attribute", "`Search.knocks`"),
    ("class", "`DoorBell`"),
    ("variable", "`JOB_TEA_SECONDS`"),
]


def test_true_names_are_found() -> None:
    found = list(documents.names(TRUE, "a page"))
    assert {name.kind for name in found} == {kind for kind, _ in FALSE}
    assert [str(name) for name in found if not documents.is_there(name)] == []


@pytest.mark.parametrize(("kind", "text"), FALSE)
def test_a_false_name_is_reported(kind: str, text: str) -> None:
    missing = [name for name in documents.names(text, "a page") if not documents.is_there(name)]
    assert kind in {name.kind for name in missing}


def test_the_directory_map_lists_every_package() -> None:
    page = (REPOSITORY / "docs" / "architecture.md").read_text()
    listed = set(re.findall(r"`([\w./]+)/`", page[page.index("## Directory map") :]))
    packages = {path.parent for path in documents.files() if path.name == "__init__.py"}
    folders = {path.relative_to(REPOSITORY).as_posix() for path in packages}
    product = {path for path in folders if path.split("/")[0] in documents.PACKAGES[:-2]}
    product |= {path for path in folders if path.split("/")[0] == "training"}
    # A folder that holds folders only is named by what is in it.
    holders = {path for path in folders if path.rsplit("/", 1)[-1] in ("management", "migrations")}
    holders |= {"benchmarks", "training/ml"}
    assert product - holders <= listed


def test_the_programs_of_a_site_are_documented() -> None:
    page = (REPOSITORY / "docs" / "install.md").read_text()
    table = page[page.index("## What runs") : page.index("## When it does not start")]
    started = {program.name for program in programs.site_programs(Address(), {})}
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == started | {"valkey"}
