"""Tables and plots of datasets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from training.ml.data.dataset import CaptionDataset
from training.ml.data.inspection import Findings, SplitFacts, describe
from training.ml.report.plots import Series, bar_chart
from training.ml.report.tables import text_table

SHOWN = 10
ROWS = (
    "pictures",
    "captions",
    "captions per picture",
    "words",
    "different words",
    "of them 5 times or more",
    "known to the vocabulary",
    "mean length",
    "median length",
    "95% are at most",
    "longest",
)


def facts_table(columns: Sequence[tuple[str, SplitFacts]]) -> str:
    """Format facts side by side, a column per split or dataset."""
    heads = ["", *(name for name, _ in columns)]
    cells = [_cells(facts) for _, facts in columns]
    return text_table(heads, [[row, *(c[at] for c in cells)] for at, row in enumerate(ROWS)])


def _cells(facts: SplitFacts) -> list[str]:
    return [
        f"{facts.pictures:,}",
        f"{facts.captions:,}",
        f"{facts.captions / max(1, facts.pictures):.2f}",
        f"{facts.words:,}",
        f"{facts.vocabulary:,}",
        f"{facts.frequent:,}",
        f"{facts.coverage:.2%}",
        f"{facts.mean_length:.2f}",
        f"{facts.percentile(50):.0f}",
        f"{facts.percentile(95):.0f}",
        f"{max(facts.lengths, default=0)}",
    ]


def findings_text(findings: Findings, *, everything: bool = False) -> str:
    """Format the findings, the first few of each sort or all of them."""
    parts = [
        ("What could not be used", findings.problems),
        ("Broken pictures", findings.broken),
        ("The same file in two splits", tuple(" = ".join(pair) for pair in findings.same)),
        ("Alike across splits", tuple(" ~ ".join(pair) for pair in findings.near)),
    ]
    lines = []
    for title, found in parts:
        lines.append(f"{title}: {len(found) or 'none'}")
        shown = found if everything else found[:SHOWN]
        lines += [f"  {line}" for line in shown]
        if len(found) > len(shown):
            lines.append(f"  and {len(found) - len(shown)} more; --all lists them")
    return "\n".join(lines)


def compare_datasets(first: CaptionDataset, second: CaptionDataset, folder: Path | None) -> str:
    """Format both datasets side by side, by split; plots go to the folder as SVG."""
    names = _distinct(first.name, second.name)
    described = [describe(first), describe(second)]
    columns = [
        (f"{name} {split}", facts)
        for split in dict.fromkeys([*first.splits, *second.splits])
        for name, all_facts in zip(names, described, strict=True)
        if (facts := all_facts.get(split))
    ]
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for stem, chart in _plots(names, described).items():
            (folder / f"{stem}.svg").write_text(chart, encoding="utf-8")
    return facts_table(columns)


def _distinct(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first != second else (f"{first} (1)", f"{second} (2)")


def _plots(names: Sequence[str], described: Sequence[dict[str, SplitFacts]]) -> dict[str, str]:
    lengths, sizes = [], []
    for name, facts in zip(names, described, strict=True):
        counts = Counter(length for one in facts.values() for length in one.lengths)
        total = max(1, sum(counts.values()))
        lengths.append(Series(name, [(n, counts[n] / total) for n in sorted(counts)]))
        coverage = [(at, one.coverage) for at, one in enumerate(facts.values())]
        sizes.append(Series(f"{name}: {', '.join(facts)}", coverage))
    return {
        "lengths": bar_chart("Share of captions by length", "words", lengths),
        "coverage": bar_chart("Words that the training vocabulary knows", "split", sizes),
    }
