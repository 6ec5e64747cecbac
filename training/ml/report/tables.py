"""Tables as text, for a terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from training.ml.evaluate.scoring import ScoreReport


def score_table(report: ScoreReport) -> str:
    """Format scores and diversity, one a line."""
    lines = [f"{len(report.scores.ids):,} captions, tokenizer {report.tokenizer}", ""]
    for name, value in report.scores.values.items():
        shown = report.scores.reasons[name] if value is None else f"{value:.4f}"
        lines.append(f"{name:<26}{shown}")
    lines.append("")
    lines += [f"{name:<26}{_plain_number(value)}" for name, value in report.diversity.items()]
    return "\n".join(lines)


def _plain_number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3f}"


def markdown_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Format a Markdown table whose first column is text and the others numbers."""
    rule = ["---", *("---:" for _ in heads[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (heads, rule, *rows)) + "\n"


def text_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Format the same table for a terminal, in aligned columns."""
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]

    def line(row: Sequence[str]) -> str:
        first, *rest = (cell for cell in row)
        cells = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        return "  ".join([first.ljust(widths[0]), *cells]).rstrip()

    return "\n".join(line(row) for row in (heads, *rows))
