"""Extract the translatable texts of every page, and compile translations: `make translations`.

Reads templates and Python; scripts take their texts from templates. With `--into FOLDER` the new
catalogue is written there, and those of the repository stay unchanged.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
SOURCES = ("captionsite", "gallery", "inference", "training", "templates", "locale")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.safetensors", "*.keras", "migrations")
LANGUAGE = "de"


def main() -> None:
    """Update locale/de from the sources, and compile every message catalogue."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="words-") as folder:
        gathered = gather(Path(folder))
        if options.into:
            shutil.copy(gathered, options.into / "django.po")
            return
        shutil.copy(gathered, catalogue(REPOSITORY))
    for found in sorted((REPOSITORY / "locale").rglob("*.po")):
        compiled = found.with_suffix(".mo")
        subprocess.run(["msgfmt", "--check-format", "-o", compiled, found], check=True)  # noqa: S603, S607


def catalogue(root: Path) -> Path:
    """Return the path of the German message catalogue."""
    return root / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def gather(folder: Path) -> Path:
    """Run makemessages on a copy of the sources, in a folder without settings."""
    for source in SOURCES:
        shutil.copytree(REPOSITORY / source, folder / source, ignore=LEFT_OUT)
    shutil.rmtree(folder / "locale" / "house")
    command = [sys.executable, "-m", "django", "makemessages", "--locale", LANGUAGE]
    command += ["--no-location", "--no-obsolete", "--verbosity", "0"]
    command += [f"--extension={kind}" for kind in ("html", "txt", "svg", "py")]
    bare = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    subprocess.run(command, cwd=folder, env=bare, check=True)  # noqa: S603
    return catalogue(folder)


if __name__ == "__main__":
    main()
