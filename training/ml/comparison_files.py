"""A comparison as Markdown, CSV, JSON and an HTML page with the pictures in dispute."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Mapping
from html import escape
from pathlib import Path

from training.ml.comparison import Comparison, Difference, Row
from training.ml.data import Picture
from training.ml.tables import markdown_table

STYLE = """body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border-bottom: 1px solid #d4d4d8; padding: .3rem .7rem; text-align: right; }
th:first-child, td:first-child { text-align: left; }
.disputed { display: grid; gap: 1.5rem; grid-template-columns: 14rem 1fr; margin: 2rem 0; }
.disputed img { width: 100%; }
small { color: #52525b; }
"""


def write_comparison(
    comparison: Comparison,
    pictures: Mapping[str, Picture],
    folder: Path,
    *,
    copy_pictures: bool = False,
) -> None:
    """Write comparison.md, .csv, .json and index.html; pictures are copied only when asked."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "comparison.md").write_text(markdown(comparison), encoding="utf-8")
    (folder / "comparison.csv").write_text(table_csv(comparison), encoding="utf-8")
    values = json.dumps(comparison.as_json(), indent=1, ensure_ascii=False)
    (folder / "comparison.json").write_text(values + "\n", encoding="utf-8")
    shown = {key: pictures[key] for key in comparison.disagreements}
    sources = _copied(shown, folder) if copy_pictures else _linked(shown)
    (folder / "style.css").write_text(STYLE)
    (folder / "index.html").write_text(page(comparison, shown, sources), encoding="utf-8")


def markdown(comparison: Comparison) -> str:
    """The table of scores, then the table of differences."""
    metrics = comparison.metrics
    rows = [[row.name, *(_cell(row, metric) for metric in metrics)] for row in comparison.rows]
    reasons = comparison.rows[0].evaluation.report.scores.reasons
    notes = [f"{metric}: {reason}." for metric, reason in reasons.items()]
    pairs = [_pair(difference) for difference in comparison.differences]
    parts = [
        f"# Captioners on {comparison.data}",
        f"Tokenizer {comparison.rows[0].evaluation.report.tokenizer}; in brackets 95% intervals "
        "from 1,000 resamples of the images.",
        markdown_table(["captioner", *metrics], rows).rstrip(),
        *notes,
    ]
    if pairs:
        parts += [
            "## Differences",
            "Paired bootstrap, two-sided, adjusted for the number of pairs (Holm).",
            markdown_table(["metric", "first", "second", "difference", "p"], pairs).rstrip(),
        ]
    return "\n\n".join(parts) + "\n"


def _cell(row: Row, metric: str) -> str:
    value = row.evaluation.report.scores.values[metric]
    if value is None:
        return "not measured"
    low, high = row.intervals[metric]
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"


def _pair(found: Difference) -> list[str]:
    return [found.metric, found.first, found.second, f"{found.difference:+.4f}", f"{found.p:.3f}"]


def table_csv(comparison: Comparison) -> str:
    """One line per captioner and metric: value and interval, empty where not measured."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["captioner", "search", "metric", "value", "low", "high", "reason"])
    for row in comparison.rows:
        scores = row.evaluation.report.scores
        for metric, value in scores.values.items():
            low, high = row.intervals.get(metric, ("", ""))
            shown = "" if value is None else value
            names = [row.evaluation.checkpoint, row.evaluation.search.strategy]
            writer.writerow([*names, metric, shown, low, high, scores.reasons.get(metric, "")])
    return out.getvalue()


def page(
    comparison: Comparison, pictures: Mapping[str, Picture], sources: Mapping[str, str]
) -> str:
    """The scores, and the pictures about which the captioners disagree most."""
    heads = "".join(f"<th>{escape(name)}</th>" for name in ("captioner", *comparison.metrics))
    rows = "".join(
        f"<tr><td>{escape(row.name)}</td>"
        + "".join(f"<td>{escape(_cell(row, metric))}</td>" for metric in comparison.metrics)
        + "</tr>\n"
        for row in comparison.rows
    )
    disputed = "\n".join(
        _disputed(comparison, pictures[key], sources[key]) for key in comparison.disagreements
    )
    title = escape(f"Captioners on {comparison.data}")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}'
        '</title>\n<link rel="stylesheet" href="style.css">\n</head>\n<body>\n'
        f"<h1>{title}</h1>\n<table>\n<tr>{heads}</tr>\n{rows}</table>\n"
        f"<h2>Where they disagree most</h2>\n{disputed}\n</body>\n</html>\n"
    )


def _disputed(comparison: Comparison, picture: Picture, source: str) -> str:
    said = []
    for row in comparison.rows:
        scores = row.evaluation.report.scores
        each = scores.per_image.get("CIDEr")
        note = f" <small>CIDEr {each[scores.ids.index(picture.id)]:.2f}</small>" if each else ""
        said.append(
            f"<dt>{escape(row.name)}</dt>"
            f"<dd>{escape(row.evaluation.captions[picture.id])}{note}</dd>"
        )
    people = "".join(f"<li>{escape(text)}</li>" for text in picture.captions)
    return (
        f'<section class="disputed"><img src="{escape(source)}" alt="{escape(picture.id)}">'
        f"<div><dl>{''.join(said)}</dl><p>People wrote:</p><ul>{people}</ul></div></section>"
    )


def _linked(pictures: Mapping[str, Picture]) -> dict[str, str]:
    return {key: picture.path.resolve().as_uri() for key, picture in pictures.items()}


def _copied(pictures: Mapping[str, Picture], folder: Path) -> dict[str, str]:
    place = folder / "pictures"
    place.mkdir(exist_ok=True)
    sources = {}
    for number, (key, picture) in enumerate(pictures.items()):
        name = f"{number:02d}{picture.path.suffix.lower()}"
        shutil.copyfile(picture.path, place / name)
        sources[key] = f"pictures/{name}"
    return sources
