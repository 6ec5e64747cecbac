"""The rooms of the product: no two of them, and no longer ring of them, import each other.

A room is a folder of modules. Imports inside functions count as those at the top of a module do.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import grimp
import pytest

PACKAGES = ("benchmarks", "captionsite", "training", "inference", "gallery")
REPOSITORY = Path(__file__).resolve().parents[1]
# Lists of URLs and entry points, which their pages' and commands' tests run.
WITHOUT_TESTS = {"__init__.py", "api_urls.py", "apps.py", "asgi.py", "urls.py", "wsgi.py"}
WITH_TESTS_OF_THEIR_NAME = 0.9  # of the other modules
Rooms = dict[str, set[str]]


def room_of(module: str) -> str:
    """The folder that a module's file is in, as a dotted name."""
    is_folder = REPOSITORY.joinpath(*module.split(".")).is_dir()
    return module if is_folder else module.rpartition(".")[0]


@pytest.fixture(scope="module")
def rooms() -> Rooms:
    """Each room with the rooms that its modules import."""
    graph = grimp.build_graph(PACKAGES[0], *PACKAGES[1:], cache_dir=None)
    found: Rooms = defaultdict(set)
    for module in graph.modules:
        imported = map(room_of, graph.find_modules_directly_imported_by(module))
        found[room_of(module)] |= set(imported) - {room_of(module)}
    return found


def cycle(rooms: Rooms) -> list[str]:
    """Return rooms that import one another in a cycle, if there is one: each imports the next.

    Rooms that import no other room that is left are taken away until none can be.
    """
    left = {room: set(imported) for room, imported in rooms.items()}
    while free := {room for room, imported in left.items() if not imported & left.keys()}:
        left = {room: imported for room, imported in left.items() if room not in free}
    path: list[str] = []
    room = min(left, default="")
    while room and room not in path:
        path.append(room)
        room = min(left[room] & left.keys())
    return path[path.index(room) :] if room else []


def test_no_rooms_import_one_another(rooms: Rooms) -> None:
    assert cycle(rooms) == []


def test_a_cycle_is_found_behind_rooms_that_are_none() -> None:
    rooms = {"site": {"a"}, "a": {"b", "core"}, "b": {"c"}, "c": {"a"}, "core": set()}
    assert cycle(rooms) == ["a", "b", "c"]
    assert cycle({"site": {"a"}, "a": {"core"}, "core": set()}) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_says_what_it_owns_and_may_import(package: str) -> None:
    for path in sorted((REPOSITORY / package).rglob("__init__.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
        assert "May import" in docstring, f"{path} does not say what it may import"


def test_imports_inside_functions_count(rooms: Rooms) -> None:
    source = REPOSITORY.joinpath("training", "services.py").read_text()
    assert "    from inference.ml.tensorflow_import import" in source
    assert "inference.ml" in rooms["training"]


def test_modules_have_their_tests_where_one_looks_for_them() -> None:
    product = [name for name in PACKAGES if name != "benchmarks"]
    modules = [
        path.relative_to(REPOSITORY)
        for package in product
        for path in (REPOSITORY / package).rglob("*.py")
        if path.name not in WITHOUT_TESTS and "migrations" not in path.parts
    ]
    without = sorted(str(path) for path in modules if not _test_file(path).exists())
    assert len(without) <= (1 - WITH_TESTS_OF_THEIR_NAME) * len(modules), without


def _test_file(module: Path) -> Path:
    """The test file of a module: tests/gallery/search/test_index.py of gallery/search/index.py."""
    return REPOSITORY / "tests" / module.parent / f"test_{module.name}"
