"""Code speaks the field's language: words of the project's old dialect do not come back.

Names are looked for whole, parts inside longer names, and prose in comments and docstrings. Texts
of pages and of the documentation speak plainly and are left alone.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDERS = (
    "benchmarks",
    "captionsite",
    "clients",
    "gallery",
    "inference",
    "scripts",
    "tests",
    "training",
)

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

#: A whole name -> the name that it has now.
NAMES = {
    "AsItIs": "IgnoreAcceptHeader",
    "Batch": "ImportBatch",
    "BatchFile": "ImportFile",
    "Held": "ClaimedJob",
    "Look": "Embedding or Observation",
    "NotHere": "NotFoundView",
    "Prepared": "PreparedImage",
    "Rank": "FileKind",
    "Said": "FileMetadata",
    "Tell": "a progress callback",
    "Told": "a progress callback",
    "Worth": "ReviewCandidate",
    "answer": "page_response, response or reply",
    "asked": "validated_query, params or options",
    "box": "bundled_captioner",
    "checked": "validated_data",
    "doors": "urls",
    "guest_until": "trial_until",
    "in_turn": "in_queue_order",
    "moment": "timestamp",
    "next_in_line": "next_in_queue",
    "owner_of": "authenticated_user",
    "rank": "kind",
    "ring": "wake_workers",
    "said": "what it is: text, message, metadata",
    "ship": "package",
    "tell": "progress",
    "told": "what it is: text, message, metadata",
    "turn": "queue_position",
}
#: A word inside any name -> the word that took its place.
PARTS = {
    "bell": "wake_up",
    "bells": "wake_ups",
    "bury": "reclaim_dead",
    "deaths": "solo_crashes",
    "deed": "bulk_action",
    "deeds": "bulk_actions",
    "doorbell": "wake_up",
    "errand": "background_task",
    "errands": "background_tasks",
    "guest": "trial_user",
    "guests": "trial_users",
    "hints": "word_detector",
    "mates": "compatible",
    "moments": "timestamps",
    "rung": "woken",
    "shelf": "checkpoint_store",
    "shipped": "bundled",
    "shipping": "packaging",
    "strangers": "out_of_domain",
    "verb": "action",
    "verbs": "actions",
    "visitors": "trial_users or anonymous",
}
#: What comments and docstrings say otherwise now.
PROSE = {
    r"bells?|doorbell|rang|rung": "wake-up",
    r"rings? (?:the|a|for|again|workers?)": "wake workers",
    r"(?:head of|back (?:in)?to|return to|behind in) the line|in line": "the queue",
    r"mates": "compatible jobs",
    r"errands?": "background task",
    r"deeds?": "bulk action",
    r"verbs?": "action",
    r"shelf|shelves": "checkpoint store",
    r"(?:captioner|captioners|weights) in the box": "bundled captioner",
    r"shipped|shipping": "bundled, packaged",
    r"moments": "timestamps",
    r"strangers": "out-of-domain images, other users",
    r"guests?|visitors": "trial users, anonymous users",
    r"(?:is|are|was|be) told": "say who is notified, or what is returned",
}
#: (file, word) -> why it may stay.
ALLOWED = {
    ("gallery/media/metadata_removal/heif.py", "box"): "ISO base media files are made of boxes",
    ("gallery/media/decoding/reading.py", "tell"): "a file's position, as Python calls it",
    ("templates/allauth/elements/field.html", "checked"): "an attribute of HTML",
    ("tests/browser/pictures.py", "box"): "a crop's rectangle, as Pillow calls it",
    ("inference/ml/decoding.py", "rank"): "a hypothesis's rank in beam search",
    ("inference/ml/torch_generate.py", "rank"): "a hypothesis's rank in beam search",
    ("tests/inference/ml/test_torch_generate.py", "rank"): "a hypothesis's rank in beam search",
    ("training/ml/evaluate/bootstrap.py", "rank"): "the rank of a p-value",
    ("training/ml/train/batches.py", "rank"): "a caption's rank in a random order",
    ("tests/browser/test_library.py", "box"): "the search box",
    ("tests/browser/test_menu.py", "box"): "a bounding box, as Playwright calls it",
    ("tests/gallery/media/test_prepare.py", "turn"): "an image's orientation",
}


class Found(NamedTuple):
    file: str
    line: int
    word: str
    instead: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.word} (now: {self.instead})"


def sources(*suffixes: str, folders: tuple[str, ...] = FOLDERS) -> list[Path]:
    every = (path for folder in folders for path in (REPOSITORY / folder).rglob("*"))
    return sorted(
        path
        for path in every
        if path.suffix in suffixes
        and path != Path(__file__).resolve()
        and "__pycache__" not in path.parts
    )


def relative(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def retired_name(name: str) -> str | None:
    """Return what a name is called now; None for one that is not retired."""
    if name in NAMES:
        return NAMES[name]
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    return next((PARTS[part.lower()] for part in parts if part.lower() in PARTS), None)


def names_in(code: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.NAME:
            yield token.start[0], token.string


def prose_in(code: str) -> Iterator[tuple[int, str]]:
    """Yield each comment and docstring with its line."""
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, DOCUMENTED) and (text := ast.get_docstring(node, clean=False)):
            yield node.body[0].lineno, text


def retired_names(code: str, file: str) -> Iterator[Found]:
    for line, name in names_in(code):
        if (instead := retired_name(name)) and (file, name) not in ALLOWED:
            yield Found(file, line, name, instead)


def retired_prose(code: str, file: str) -> Iterator[Found]:
    for line, text in prose_in(code):
        for pattern, instead in PROSE.items():
            for match in re.finditer(rf"(?<![\w`])(?:{pattern})(?![\w`])", text, re.IGNORECASE):
                yield Found(file, line, match[0], instead)


def tag_names(page: str) -> Iterator[tuple[int, str]]:
    """Yield the names in a template's tags and variables, its quoted texts left out."""
    for tag in re.finditer(r"\{%.*?%\}|\{\{.*?\}\}", page, re.DOTALL):
        line = page.count("\n", 0, tag.start()) + 1
        bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", tag[0])
        yield from ((line, name) for name in re.findall(r"[A-Za-z_]\w*", bare))


def script_names(code: str) -> Iterator[tuple[int, str]]:
    """Yield the names of a script, its comments and quoted texts left out."""
    plain = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*|\"[^\"\n]*\"", "", code, flags=re.DOTALL)
    for line, text in enumerate(plain.splitlines(), start=1):
        yield from ((line, name) for name in re.findall(r"(?<![.\w-])[A-Za-z_]\w*", text))


def listed(found: list[Found]) -> str:
    return "\n".join(map(str, found))


def test_no_name_is_retired() -> None:
    found = [
        each
        for path in sources(".py")
        for each in retired_names(path.read_text(encoding="utf-8"), relative(path))
    ]
    assert not found, listed(found)


def test_no_comment_or_docstring_says_a_retired_word() -> None:
    found = [
        each
        for path in sources(".py")
        for each in retired_prose(path.read_text(encoding="utf-8"), relative(path))
    ]
    assert not found, listed(found)


@pytest.mark.parametrize(
    ("folder", "suffixes", "names"),
    [
        ("templates", (".html", ".txt", ".svg"), tag_names),
        ("static", (".js",), script_names),
    ],
)
def test_no_page_uses_a_retired_name(folder, suffixes, names) -> None:
    found = [
        Found(relative(path), line, name, instead)
        for path in sources(*suffixes, folders=(folder,))
        if not path.name.startswith("htmx") and "training" not in path.parts
        for line, name in names(path.read_text(encoding="utf-8"))
        if (instead := retired_name(name)) and (relative(path), name) not in ALLOWED
    ]
    assert not found, listed(found)


def test_what_may_stay_is_still_there() -> None:
    for file, name in ALLOWED:
        text = (REPOSITORY / file).read_text(encoding="utf-8")
        assert re.search(rf"\b{name}\b", text), f"{file} has no {name} any more"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def ring(): pass", ["ring"]),
        ("quiet_bell = VERBS", ["quiet_bell", "VERBS"]),
        ("class BatchFile(Batch): pass", ["BatchFile", "Batch"]),
        ("substring = bring", []),
    ],
)
def test_a_retired_name_is_found(code: str, words: list[str]) -> None:
    assert [each.word for each in retired_names(code, "a.py")] == words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('"""Put it back into the line."""', ["back into the line"]),
        ("x = 1  # an errand, not a string", ["errand"]),
        ('x = "an errand"', []),
        ('"""A line of text, shown as it belongs."""', []),
    ],
)
def test_a_retired_word_of_a_comment_is_found(code: str, words: list[str]) -> None:
    assert [each.word for each in retired_prose(code, "a.py")] == words
