"""Scorers that are Java programs of pycocoevalcap: the PTB tokenizer, METEOR and SPICE.

The package comes with the extra `measure`. `reason` says why a scorer cannot run before it is
started; nothing is downloaded.
"""

from __future__ import annotations

import functools
import importlib.util
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path

NEEDS_JAVA = "needs Java"
NEEDS_PACKAGE = "needs pycocoevalcap: make measure, or pip install 'captionsite[measure]'"
CORENLP = ("stanford-corenlp-3.6.0.jar", "stanford-corenlp-3.6.0-models.jar")
TOKENIZER_JAR = "stanford-corenlp-3.4.1.jar"
#: Score of the corpus, and of each image.
Each = tuple[float, list[float]]


class JavaError(Exception):
    """Error of a Java program; the message is a reason for a table."""


def java() -> str | None:
    """Find a Java that runs, or None."""
    path = shutil.which("java")
    return path if path and _runs(path) else None


@functools.cache
def _runs(path: str) -> bool:
    """Return whether a `java` program runs; on some systems it only prints where to get Java."""
    return subprocess.run([path, "-version"], capture_output=True, check=False).returncode == 0  # noqa: S603


def lacks() -> str | None:
    """Return what all of these programs need and is not here, or None."""
    if _package() is None:
        return NEEDS_PACKAGE
    return None if java() else NEEDS_JAVA


def reason(metric: str) -> str | None:
    """Return why a metric cannot be measured here, or None."""
    if metric not in ("METEOR", "SPICE"):
        return None
    missing = lacks()
    if missing is None and metric == "SPICE":
        missing = _lacks_corenlp()
    return missing and f"not measured: {missing}"


def _lacks_corenlp() -> str | None:
    folder = _folder() / "spice" / "lib"
    missing = [name for name in CORENLP if not (folder / name).is_file()]
    return f"needs {' and '.join(missing)} in pycocoevalcap/spice/lib" if missing else None


def ptb_tokenize(texts: Sequence[str]) -> list[str]:
    """Tokenize as coco-caption does: Penn Treebank, lower case, punctuation marks dropped.

    Raises JavaError without Java or the package, or when the tokenizer fails.
    """
    missing = lacks()
    if missing:
        raise JavaError(f"the ptb tokenizer {missing}")
    if not texts:
        return []
    from pycocoevalcap.tokenizer.ptbtokenizer import PUNCTUATIONS

    jar = _folder() / "tokenizer" / TOKENIZER_JAR
    options = ["-preserveLines", "-lowerCase"]
    command = [str(java()), "-Dfile.encoding=UTF-8", "-cp", str(jar)]
    command += ["edu.stanford.nlp.process.PTBTokenizer", "-encoding", "UTF-8", *options]
    # The program reads one text per line, so line breaks inside a text become spaces.
    given = "".join(" ".join(text.split()) + "\n" for text in texts)
    done = subprocess.run(command, input=given.encode(), capture_output=True, check=False)  # noqa: S603
    lines = done.stdout.decode(errors="replace").split("\n")
    if done.returncode or len(lines) < len(texts):
        raise JavaError("the ptb tokenizer failed")
    marks = set(PUNCTUATIONS)
    return [
        " ".join(word for word in line.split() if word not in marks) for line in lines[: len(texts)]
    ]


def meteor(truth: Sequence[list[str]], generated: Sequence[str]) -> Each:
    """Compute METEOR 1.5 (Denkowski and Lavie 2014) of the corpus and of each image."""
    from pycocoevalcap.meteor.meteor import Meteor

    try:
        mean, each = Meteor().compute_score(_by_id(truth), _by_id([text] for text in generated))
    except (OSError, ValueError) as error:
        raise JavaError("not measured: METEOR's Java program failed") from error
    return float(mean), [float(value) for value in each]


def spice(truth: Sequence[list[str]], generated: Sequence[str]) -> Each:
    """Compute SPICE (Anderson et al. 2016, arXiv:1607.08822): mean and per-image F-scores."""
    from pycocoevalcap.spice.spice import Spice

    try:
        mean, found = Spice().compute_score(_by_id(truth), _by_id([text] for text in generated))
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        raise JavaError("not measured: SPICE's Java program failed") from error
    return float(mean), [float(each["All"]["f"]) for each in found]


def _by_id(texts: Iterable[list[str]]) -> dict[str, list[str]]:
    """Name each image by its place. SPICE sorts the names, which must not change the order."""
    return {f"{place:09}": each for place, each in enumerate(texts)}


def _package() -> ModuleSpec | None:
    return importlib.util.find_spec("pycocoevalcap")


def _folder() -> Path:
    """Return the package's folder. Raises JavaError where it is not installed."""
    spec = _package()
    if spec is None or not spec.submodule_search_locations:
        raise JavaError(NEEDS_PACKAGE)
    return Path(next(iter(spec.submodule_search_locations)))
