"""The catalogue has every error that is raised, with the values of its text, and no other."""

import runpy
import subprocess
import sys

import pytest

from gallery.core.error_catalogue import AREAS, CATALOGUE, code_of
from gallery.http.problem_json import USUAL
from gallery.media.decoding.values import CODES
from tests.gallery.core import raised_errors
from tests.gallery.core.raised_errors import REPOSITORY, placeholders

RAISED = list(raised_errors.raised())
#: Where a key is computed: path -> the keys it can be.
COMPUTED = {
    "gallery/alt_text/services.py": raised_errors.keyword_texts("one_line", "error")
    | raised_errors.keyword_texts("_require", "error"),
    "gallery/core/errors.py": {"not_found", "too_many_requests"},
    "gallery/imports/table_bounds.py": {
        "table_unreadable",
        *(f"table_too_large.{what}" for what in ("bytes", "rows", "row", "columns")),
    },
    "gallery/jobs/kinds.py": raised_errors.keyword_texts("JobKind", "error_code"),
    "gallery/media/decoding/values.py": set(CODES),
    "training/runs/preflight.py": {
        f"training_not_ready.{name}" for name in raised_errors.needed_checks()
    },
}


def test_the_errors_of_the_product_are_found():
    assert len(RAISED) > 150
    assert {one.path for one in RAISED if one.key is None} <= set(COMPUTED)


def test_every_error_that_is_raised_is_in_the_catalogue():
    raised = {one.key: f"{one.path}:{one.line}" for one in RAISED if one.key}
    missing = {key: place for key, place in raised.items() if key not in CATALOGUE}
    assert missing == {}
    assert set.union(*COMPUTED.values()) <= set(CATALOGUE)


def test_no_entry_is_unused():
    raised = {one.key for one in RAISED}.union(*COMPUTED.values())
    used = raised | set(USUAL.values()) | raised_errors.looked_up()
    assert set(CATALOGUE) - used == set()


def test_every_place_gives_the_values_of_its_text():
    wrong = [
        (one, wanted)
        for one in RAISED
        if one.key and one.params is not None
        if (wanted := placeholders(CATALOGUE[one.key].text)) != one.params
    ]
    assert wrong == []


def test_no_key_stands_in_two_areas():
    assert sum(len(area.ERRORS) for area in AREAS) == len(CATALOGUE)


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_the_variants_of_a_code_are_alike(key):
    kinds = [kind for other, kind in CATALOGUE.items() if code_of(other) == code_of(key)]
    assert len({(kind.status, kind.transient) for kind in kinds}) == 1


@pytest.mark.parametrize("maker", ["ConflictError", "NotFoundError", "TooManyError"])
def test_a_class_of_errors_has_its_status(maker):
    status = {"ConflictError": 409, "NotFoundError": 404, "TooManyError": 429}[maker]
    keys = {one.key for one in RAISED if one.maker == maker and one.key}
    assert keys
    assert {CATALOGUE[key].status for key in keys} == {status}


def test_the_catalogue_needs_no_django():
    code = "import sys, gallery.core.errors; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=True)


def test_the_documentation_lists_every_code():
    page = runpy.run_path(str(REPOSITORY / "scripts/error_docs.py"))["page"]()
    written = (REPOSITORY / "docs/errors.md").read_text()
    assert written == page, "run scripts/error_docs.py"
