"""Every place of the product where an error of the catalogue is made, found in its syntax trees."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

REPOSITORY = Path(settings.BASE_DIR)
ROOMS = ("captionsite", "gallery", "inference", "training")
ERRORS = REPOSITORY / "gallery/core/errors.py"
MAKERS = {"GalleryError", "ConflictError", "NotFoundError", "TooManyError"}
WAIT = "wait"  # of TooManyError: seconds, no parameter of its text


@dataclass(frozen=True)
class Raised:
    """A place that makes an error: key None where it is computed, params None with `**`."""

    path: str
    line: int
    maker: str
    key: str | None
    params: frozenset[str] | None


def placeholders(text: str) -> set[str]:
    """The names in a text's `%(name)s`."""
    return set(re.findall(r"%\((\w+)\)", text))


def raised() -> Iterator[Raised]:
    """Every call that makes a GalleryError, those of its subclasses' `super().__init__` too."""
    for room in ROOMS:
        for path in sorted((REPOSITORY / room).rglob("*.py")):
            tree = ast.parse(path.read_text())
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef) and node.name not in MAKERS:
                    yield from _in_class(node, path)
                elif isinstance(node, ast.Call) and (maker := _name(node.func)) in MAKERS:
                    yield _made(node, maker, path)


def _in_class(node: ast.ClassDef, path: Path) -> Iterator[Raised]:
    """What a subclass hands to its base."""
    bases = [name for base in node.bases if (name := _name(base)) in MAKERS]
    for call in ast.walk(node) if bases else ():
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__":
            yield _made(call, bases[0], path)


def _made(call: ast.Call, maker: str, path: Path) -> Raised:
    names = [keyword.arg for keyword in call.keywords if keyword.arg != WAIT]
    params = None if None in names else frozenset(name for name in names if name)
    place = path.relative_to(REPOSITORY).as_posix()
    return Raised(place, call.lineno, maker, _key(call, maker), params)


def _key(call: ast.Call, maker: str) -> str | None:
    usual = {"NotFoundError": "not_found", "TooManyError": "too_many_requests"}.get(maker)
    if not call.args:
        return usual
    found = call.args[0]
    if not (isinstance(found, ast.Constant) and isinstance(found.value, str)):
        return None
    return f"not_found.{found.value}" if maker == "NotFoundError" else found.value


def keyword_texts(function: str, keyword: str) -> set[str]:
    """The texts that the product hands to a function by this keyword."""
    return {
        word.value.value
        for call in _calls(function)
        for word in call.keywords
        if word.arg == keyword
        and isinstance(word.value, ast.Constant)
        and isinstance(word.value.value, str)
    }


def needed_checks() -> set[str]:
    """The names of the checks that can forbid the start of a training run."""
    return {
        call.args[0].value
        for call in _calls("Check")
        if isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
        and not any(word.arg == "needed" for word in call.keywords)
        and any(word.arg == "params" for word in call.keywords)
    }


def looked_up() -> set[str]:
    """The keys that are read from the catalogue by name."""
    return {
        node.slice.value
        for node in _nodes()
        if isinstance(node, ast.Subscript)
        and _name(node.value) == "CATALOGUE"
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    }


def _calls(function: str) -> Iterator[ast.Call]:
    for node in _nodes():
        if isinstance(node, ast.Call) and _name(node.func) == function:
            yield node


def _nodes() -> Iterator[ast.AST]:
    for room in ROOMS:
        for path in (REPOSITORY / room).rglob("*.py"):
            yield from ast.walk(ast.parse(path.read_text()))


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))
