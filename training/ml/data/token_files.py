"""Token files of Flickr8k and Flickr30k: lines of `file#number<tab>caption`."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path


def read_tokens(path: Path) -> tuple[dict[str, list[str]], list[str]]:
    """Read captions by image file name, and a problem for each line that cannot be read."""
    captions: dict[str, list[str]] = defaultdict(list)
    problems = []
    text = path.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.split("\n"), start=1):
        name, tab, caption = line.partition("\t")
        image, hash_mark, _ = name.rpartition("#")
        if tab and hash_mark and caption.strip():
            captions[image].append(caption.strip())
        elif line.strip():
            problems.append(f"{path.name} line {number} is not `file#number<tab>caption`.")
    return dict(captions), problems
