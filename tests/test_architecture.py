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


def ring(rooms: Rooms) -> list[str]:
    """Rooms that import one another in a ring, if there is one: each imports the next.

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
    assert ring(rooms) == []


def test_a_ring_is_found_behind_rooms_that_are_none() -> None:
    rooms = {"site": {"a"}, "a": {"b", "core"}, "b": {"c"}, "c": {"a"}, "core": set()}
    assert ring(rooms) == ["a", "b", "c"]
    assert ring({"site": {"a"}, "a": {"core"}, "core": set()}) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_says_what_it_owns_and_may_import(package: str) -> None:
    for path in sorted((REPOSITORY / package).rglob("__init__.py")):
        said = ast.get_docstring(ast.parse(path.read_text())) or ""
        assert "May import" in said, f"{path} does not say what it may import"


def test_imports_inside_functions_count(rooms: Rooms) -> None:
    source = REPOSITORY.joinpath("training", "services.py").read_text()
    assert "    from inference.ml.tensorflow_import import" in source
    assert "inference.ml" in rooms["training"]
