"""Format every style sheet with one declaration per line: `make format`.

With `--check` no file is changed, and the exit status is 1 when one would be.
"""

import sys
from pathlib import Path

import cssbeautifier

STATIC = Path(__file__).resolve().parents[1] / "static"


def main() -> None:
    """Format the sheets; with `--check` exit with the names of those that are not formatted."""
    options = cssbeautifier.default_options()
    options.indent_size = 2
    options.end_with_newline = True
    formatted = {
        sheet: cssbeautifier.beautify(sheet.read_text(), options)
        for sheet in sorted(STATIC.rglob("*.css"))
    }
    changed = {sheet: text for sheet, text in formatted.items() if text != sheet.read_text()}
    if "--check" in sys.argv[1:]:
        names = [str(sheet.relative_to(STATIC.parent)) for sheet in changed]
        sys.exit("\n".join(["Not formatted (make format):", *names]) if names else 0)
    for sheet, text in changed.items():
        sheet.write_text(text)


if __name__ == "__main__":
    main()
