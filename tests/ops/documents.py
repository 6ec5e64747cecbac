"""Find the names in the documents: paths, make targets, commands, modules and symbols.

A name counts when it stands in code: between backticks, or in a fenced or indented block.
"""

import ast
import functools
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("benchmarks", "captionsite", "gallery", "inference", "tests", "training")
ROOTS = (*PACKAGES, "clients", "docs", "locale", "requirements", "scripts", "static", "templates")
SUFFIXES = "py|md|toml|html|js|css|yml|po|svg|webp"
BLOCK = re.compile(r"^```.*?^```$|(?<=\n\n)(?:[ ]{4}[^\n]*\n)+", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")

PATH = re.compile(rf"(?<![\w./~{{-])(?:{'|'.join(ROOTS)})/[\w./-]*")
FILE = re.compile(rf"(?<![\w./~-])[\w-]+\.(?:{SUFFIXES})\b(?![\w/])")
TARGETS = re.compile(r"^make ((?:[a-z]+(?:-[a-z]+)*\b(?!=)[ ]?)+)", re.MULTILINE)
COMMAND = re.compile(r"manage\.py ([a-z_-]+)")
MODULE = re.compile(r"python -m ([\w.]+)")
DOTTED = re.compile(rf"(?<![\w./@-])(?:{'|'.join(PACKAGES)})(?:\.\w+)+(?![\w/*])")
ATTRIBUTE = re.compile(r"(?<![\w./-])([A-Z][a-z]\w*)\.([a-z_]\w*)(?![\w(/.])")
CLASS = re.compile(r"^([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)$")
VARIABLE = re.compile(r"(?<![\w$-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w-])")

# A table of renamed things, whose first column names what is there no more.
RENAMED = re.compile(r"^\| before \|(?:.*\n)(?:\|.*\n)*", re.MULTILINE)
FIRST_CELL = re.compile(r"^\|[^|]*\|", re.MULTILINE)

# Files that a reader is asked to write, and folders of their own that commands are given.
WRITTEN_BY_THE_READER = {"inference/captioners/pairs.py", "pairs.py", "NEW_DIR", "DIR_OF_200"}
# What other projects define.
OTHERS = {"PIP_EXTRA_INDEX_URL", "XDG_DATA_HOME"}
# Settings under their longer name, or in a file, as examples.
LONG_NAMES = {
    "CAPTIONSITE_EMAIL_URL_FILE",
    "CAPTIONSITE_LOG_LEVEL",
    "CAPTIONSITE_NAME",
    "DJANGO_SECRET_KEY_FILE",
}
# A unit of systemd, not a module.
UNITS = {"captionsite.service"}
COMMANDS_OF_DJANGO = {"createsuperuser", "makemigrations", "migrate"}
MODULES_OF_OTHERS = {"pytest"}


@dataclass(frozen=True)
class Name:
    """A name, what kind of thing it should be, and where it was read."""

    kind: str
    text: str
    document: str

    def __str__(self) -> str:
        return f"{self.document}: {self.kind} {self.text}"


def documents() -> list[Path]:
    """Return every Markdown document of the repository that speaks of it."""
    tops = REPOSITORY.glob("*.md")
    return sorted([*tops, *(REPOSITORY / "docs").rglob("*.md"), *clients(), *forms()])


def clients() -> Iterator[Path]:
    """Yield the clients' own pages."""
    yield from (REPOSITORY / "clients").glob("*/README.md")


def forms() -> Iterator[Path]:
    """Yield the templates of issues and pull requests."""
    yield from (REPOSITORY / ".github").rglob("*.md")


def names(text: str, document: str) -> Iterator[Name]:
    """Yield each name that stands in the code of a document, what it says is gone left out."""
    text = RENAMED.sub(lambda table: FIRST_CELL.sub("|", table[0]), text)
    blocks = BLOCK.findall(text)
    spans = SPAN.findall(BLOCK.sub("", text))
    for code in (*blocks, *spans):
        for kind, found in _names_in(code):
            yield Name(kind, found, document)
    for span in spans:
        yield from (Name("class", found, document) for found in CLASS.findall(span))


def _names_in(code: str) -> Iterator[tuple[str, str]]:
    yield from (("path", found.rstrip(".")) for found in PATH.findall(code))
    yield from (("file", found) for found in FILE.findall(code))
    yield from (("target", each) for found in TARGETS.findall(code) for each in found.split())
    yield from (("command", found) for found in COMMAND.findall(code))
    yield from (("module", found) for found in MODULE.findall(code))
    yield from (("symbol", found) for found in DOTTED.findall(code))
    yield from (("attribute", ".".join(found)) for found in ATTRIBUTE.findall(code))
    yield from (("variable", found) for found in VARIABLE.findall(code))


def is_there(name: Name) -> bool:
    """Say whether the repository has what a name names."""
    return name.text in WRITTEN_BY_THE_READER | OTHERS | LONG_NAMES | UNITS or CHECKS[name.kind](
        name.text
    )


@functools.cache
def anchors(page: Path) -> frozenset[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return frozenset(heading.replace(" ", "-") for heading in plain)


@functools.cache
def files() -> frozenset[Path]:
    """Return the files that belong to the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return frozenset(REPOSITORY / line for line in listed.splitlines())


@functools.cache
def targets() -> frozenset[str]:
    """Return the targets of the Makefile."""
    makefile = (REPOSITORY / "Makefile").read_text()
    return frozenset(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


@functools.cache
def commands() -> frozenset[str]:
    """Return the commands of manage.py that the product brings."""
    found = REPOSITORY.glob("*/management/commands/*.py")
    return frozenset(path.stem for path in found if path.stem != "__init__")


@functools.cache
def variables() -> frozenset[str]:
    """Return every name in capitals that code, scripts and configuration hold."""
    kinds = {".py", ".yml", ".toml", ".sh", ""}
    chosen = (path for path in files() if path.suffix in kinds and path.parent.name != "ops")
    texts = (path.read_text() for path in chosen if path.is_file())
    words = {found for text in texts for found in re.findall(r"\b[A-Z][A-Z0-9_]+\b", text)}
    load = "".join(path.read_text() for path in (REPOSITORY / "tests/load").glob("*.py"))
    return frozenset(words | {f"LOAD_{size}" for size in re.findall(r'number\("(\w+)"', load)})


@functools.cache
def classes() -> dict[str, set[str]]:
    """Return the attributes of each class, by its name."""
    found: dict[str, set[str]] = {}
    for path in files():
        if path.suffix == ".py" and path.relative_to(REPOSITORY).parts[0] in (*PACKAGES, "clients"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    found.setdefault(node.name, set()).update(_attributes(node))
    return found


def _attributes(node: ast.ClassDef) -> Iterator[str]:
    yield from _defined(node.body)
    for child in ast.walk(node):
        if isinstance(child, ast.Attribute) and isinstance(child.ctx, ast.Store):
            yield child.attr


def _runs(module: str) -> bool:
    """Say whether `python -m` finds a module of this repository."""
    path = REPOSITORY.joinpath(*module.split("."))
    return path.with_suffix(".py").exists() or (path / "__main__.py").exists()


def _resolves(parts: list[str]) -> bool:
    """Follow a dotted name through folders and modules to a definition."""
    path = REPOSITORY
    for place, part in enumerate(parts):
        if (path / part).is_dir():
            path = path / part
        elif (path / f"{part}.py").exists():
            return _in_module(path / f"{part}.py", parts[place + 1 :])
        else:
            return (path / "__init__.py").exists() and _in_module(
                path / "__init__.py", parts[place:]
            )
    return True


def _in_module(path: Path, rest: list[str]) -> bool:
    body: list[ast.stmt] = ast.parse(path.read_text()).body
    for place, part in enumerate(rest):
        if part not in set(_defined(body)):
            return False
        inner = [node for node in body if isinstance(node, ast.ClassDef) and node.name == part]
        if not inner:
            return place == len(rest) - 1
        body = inner[0].body
    return True


def _defined(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Assign(targets=targets):
                yield from (each.id for each in targets if isinstance(each, ast.Name))
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                yield from (alias.asname or alias.name.split(".")[0] for alias in aliases)


def _is_attribute(text: str) -> bool:
    owner, attribute = text.split(".")
    return attribute in classes().get(owner, set())


CHECKS: dict[str, Callable[[str], bool]] = {
    "path": lambda text: (REPOSITORY / text).exists(),
    "file": lambda text: text in {path.name for path in files()},
    "target": lambda text: text in targets(),
    "command": lambda text: text in COMMANDS_OF_DJANGO | commands(),
    "module": lambda text: text in MODULES_OF_OTHERS or _runs(text),
    "symbol": lambda text: _resolves(text.split(".")),
    "attribute": _is_attribute,
    "class": lambda text: text in classes(),
    "variable": lambda text: text in variables(),
}
