"""Scorers that are Java programs of pycocoevalcap: the PTB tokenizer, METEOR and SPICE.

`reason` checks before the start whether a metric's program can run; nothing is downloaded.
"""

from __future__ import annotations

import functools
import importlib.util
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

NEEDS_JAVA = "not measured: needs Java"
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


def reason(metric: str) -> str | None:
    """Return why a metric cannot be measured here, or None."""
    if metric not in ("METEOR", "SPICE"):
        return None
    if java() is None:
        return NEEDS_JAVA
    if metric == "SPICE":
        folder = _package() / "spice" / "lib"
        missing = [name for name in CORENLP if not (folder / name).is_file()]
        if missing:
            return f"not measured: needs {' and '.join(missing)} in pycocoevalcap/spice/lib"
    return None


def ptb_tokenize(texts: Sequence[str]) -> list[str]:
    """Tokenize as coco-caption does: Penn Treebank, lower case, punctuation marks dropped.

    Raises JavaError without Java, or when the tokenizer fails.
    """
    from pycocoevalcap.tokenizer.ptbtokenizer import PUNCTUATIONS

    path = java()
    if path is None:
        raise JavaError("the ptb tokenizer needs Java")
    if not texts:
        return []
    jar = _package() / "tokenizer" / TOKENIZER_JAR
    options = ["-preserveLines", "-lowerCase"]
    command = [path, "-Dfile.encoding=UTF-8", "-cp", str(jar)]
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


def meteor(truth: dict[str, list[str]], generated: dict[str, list[str]]) -> Each:
    """Compute METEOR 1.5 (Denkowski and Lavie 2014) of the corpus and of each image."""
    from pycocoevalcap.meteor.meteor import Meteor

    try:
        mean, each = Meteor().compute_score(truth, generated)
    except (OSError, ValueError) as error:
        raise JavaError("not measured: METEOR's Java program failed") from error
    return float(mean), [float(value) for value in each]


def spice(truth: dict[str, list[str]], generated: dict[str, list[str]]) -> Each:
    """Compute SPICE (Anderson et al. 2016, arXiv:1607.08822): mean and per-image F-scores.

    The program answers in the order of sorted ids; the result is in the order given.
    """
    from pycocoevalcap.spice.spice import Spice

    try:
        mean, found = Spice().compute_score(truth, generated)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        raise JavaError("not measured: SPICE's Java program failed") from error
    by_id = dict(zip(sorted(truth), (float(each["All"]["f"]) for each in found), strict=True))
    return float(mean), [by_id[key] for key in truth]


def _package() -> Path:
    spec = importlib.util.find_spec("pycocoevalcap")
    if spec is None or not spec.submodule_search_locations:
        raise JavaError("pycocoevalcap is not installed")
    return Path(next(iter(spec.submodule_search_locations)))
