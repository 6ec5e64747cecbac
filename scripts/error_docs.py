"""Write docs/errors.md, the list of every error code, from the catalogue."""

import sys
from itertools import groupby
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from gallery.core.error_catalogue import CATALOGUE, ErrorKind, code_of  # noqa: E402

HEAD = """# Errors

Every code of an error, as `gallery/core/error_catalogue/` has it (`scripts/error_docs.py` writes
this page). A request that is refused is answered with status, code and text as a problem ([the
API](api.md#errors)); a job that failed, a file that an import refused and a webhook carry code and
text. A code has one status and can have several texts. With **yes** the same request may succeed
later.

| status | code | later | text |
|---|---|---|---|
"""


def page() -> str:
    """Return the page as Markdown, by status and code."""
    entries = sorted(CATALOGUE.items(), key=lambda entry: (entry[1].status, entry[0]))
    by_code = groupby(entries, key=lambda entry: code_of(entry[0]))
    return HEAD + "".join(_row(code, [kind for _key, kind in group]) for code, group in by_code)


def _row(code: str, kinds: list[ErrorKind]) -> str:
    texts = "<br>".join(dict.fromkeys(kind.text for kind in kinds))
    later = "yes" if kinds[0].transient else ""
    return f"| {kinds[0].status} | `{code}` | {later} | {texts} |\n"


if __name__ == "__main__":
    (REPOSITORY / "docs" / "errors.md").write_text(page())
