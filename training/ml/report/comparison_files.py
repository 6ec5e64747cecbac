"""Report of a comparison as Markdown, CSV, JSON and HTML with the disputed images."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TypedDict

from training.ml.data.dataset import CaptionedImage
from training.ml.evaluate.comparison import Comparison, ComparisonRow, MetricDifference
from training.ml.report.tables import markdown_table

STYLE = """body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border-bottom: 1px solid #d4d4d8; padding: .3rem .7rem; text-align: right; }
th:first-child, td:first-child { text-align: left; }
.disputed { display: grid; gap: 1.5rem; grid-template-columns: 14rem 1fr; margin: 2rem 0; }
.disputed img { width: 100%; }
small { color: #52525b; }
"""


class ScoredCaption(TypedDict):
    """Caption of a disputed image by one captioner; CIDEr is None where it was not measured."""

    name: str
    caption: str
    CIDEr: float | None


class DisputedImage(TypedDict):
    """Image with its references and captions; `picture` is its URL on the page."""

    id: str
    picture: str
    people: list[str]
    generated: list[ScoredCaption]


def write_comparison(
    comparison: Comparison,
    pictures: Mapping[str, CaptionedImage],
    folder: Path,
    *,
    copy_pictures: bool = False,
) -> None:
    """Write comparison.md, .csv, .json and index.html; image files are copied only on request."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "comparison.md").write_text(markdown(comparison), encoding="utf-8")
    (folder / "comparison.csv").write_text(table_csv(comparison), encoding="utf-8")
    shown = [pictures[key] for key in comparison.disagreements]
    sources = _copied(shown, folder) if copy_pictures else _linked(shown)
    pairs = zip(shown, sources, strict=True)
    disputed = [_disputed(comparison, picture, source) for picture, source in pairs]
    values = json.dumps(comparison.as_json() | {"disputed": disputed}, ensure_ascii=False)
    (folder / "comparison.json").write_text(values + "\n", encoding="utf-8")
    (folder / "style.css").write_text(STYLE)
    (folder / "index.html").write_text(page(comparison, disputed), encoding="utf-8")


def markdown(comparison: Comparison) -> str:
    """Format the scores and the differences as Markdown tables."""
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


def _cell(row: ComparisonRow, metric: str) -> str:
    value = row.evaluation.report.scores.values[metric]
    if value is None:
        return "not measured"
    low, high = row.intervals[metric]
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"


def _pair(found: MetricDifference) -> list[str]:
    return [found.metric, found.first, found.second, f"{found.difference:+.4f}", f"{found.p:.3f}"]


def table_csv(comparison: Comparison) -> str:
    """Format as CSV, a line per captioner and metric, empty where not measured."""
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


def page(comparison: Comparison, disputed: Sequence[DisputedImage]) -> str:
    """Format an HTML page of the scores and the most disputed images."""
    heads = "".join(f"<th>{escape(name)}</th>" for name in ("captioner", *comparison.metrics))
    rows = "".join(
        f"<tr><td>{escape(row.name)}</td>"
        + "".join(f"<td>{escape(_cell(row, metric))}</td>" for metric in comparison.metrics)
        + "</tr>\n"
        for row in comparison.rows
    )
    sections = "\n".join(map(_section, disputed))
    title = escape(f"Captioners on {comparison.data}")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}'
        '</title>\n<link rel="stylesheet" href="style.css">\n</head>\n<body>\n'
        f"<h1>{title}</h1>\n<table>\n<tr>{heads}</tr>\n{rows}</table>\n"
        f"<h2>Where they disagree most</h2>\n{sections}\n</body>\n</html>\n"
    )


def _disputed(comparison: Comparison, picture: CaptionedImage, source: str) -> DisputedImage:
    """Collect an image's references and each captioner's caption with its CIDEr."""
    generated: list[ScoredCaption] = []
    for row in comparison.rows:
        scores = row.evaluation.report.scores
        each = scores.per_image.get("CIDEr")
        score = round(each[scores.ids.index(picture.id)], 5) if each else None
        caption = row.evaluation.captions[picture.id]
        generated.append({"name": row.name, "caption": caption, "CIDEr": score})
    people = list(picture.captions)
    return {"id": picture.id, "picture": source, "people": people, "generated": generated}


def _section(disputed: DisputedImage) -> str:
    generated = "".join(
        f"<dt>{escape(one['name'])}</dt><dd>{escape(one['caption'])}{_note(one['CIDEr'])}</dd>"
        for one in disputed["generated"]
    )
    people = "".join(f"<li>{escape(text)}</li>" for text in disputed["people"])
    picture, alt = escape(disputed["picture"]), escape(disputed["id"])
    return (
        f'<section class="disputed"><img src="{picture}" alt="{alt}">'
        f"<div><dl>{generated}</dl><p>People wrote:</p><ul>{people}</ul></div></section>"
    )


def _note(score: float | None) -> str:
    return "" if score is None else f" <small>CIDEr {score:.2f}</small>"


def _linked(pictures: Sequence[CaptionedImage]) -> list[str]:
    return [picture.path.resolve().as_uri() for picture in pictures]


def _copied(pictures: Sequence[CaptionedImage], folder: Path) -> list[str]:
    place = folder / "pictures"
    place.mkdir(exist_ok=True)
    sources = []
    for number, picture in enumerate(pictures):
        name = f"{number:02d}{picture.path.suffix.lower()}"
        shutil.copyfile(picture.path, place / name)
        sources.append(f"pictures/{name}")
    return sources
