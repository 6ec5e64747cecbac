"""Line and bar charts as SVG text, without scripts."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 40, 44
COLOURS = ("#2563eb", "#d97706", "#059669", "#be185d", "#6d28d9", "#475569")


@dataclasses.dataclass(frozen=True)
class Series:
    """Named series of points (x, y)."""

    name: str
    points: Sequence[tuple[float, float]]


def line_chart(title: str, x_name: str, series: Sequence[Series]) -> str:
    """Draw lines through points."""
    return _chart(title, x_name, series, bars=False)


def bar_chart(title: str, x_name: str, series: Sequence[Series]) -> str:
    """Draw bars at whole numbers, those of different series side by side."""
    return _chart(title, x_name, series, bars=True)


def _chart(title: str, x_name: str, series: Sequence[Series], *, bars: bool) -> str:
    points = [point for one in series for point in one.points]
    frame = _Frame.around(points, from_zero=bars)
    drawn = [_bars(frame, series) if bars else _lines(frame, series)]
    body = "\n".join([_axes(frame), *drawn, _legend(series)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="12">\n<title>{escape(title)}</title>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n'
        f'<text x="{LEFT}" y="18" font-size="14" font-weight="600">{escape(title)}</text>\n'
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">'
        f"{escape(x_name)}</text>\n{body}\n</svg>\n"
    )


@dataclasses.dataclass(frozen=True)
class _Frame:
    """Ranges of the axes; `place` turns values into units of the drawing."""

    low_x: float
    high_x: float
    low_y: float
    high_y: float

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]], *, from_zero: bool) -> _Frame:
        xs = [x for x, _ in points] or [0.0]
        ys = [y for _, y in points] or [0.0]
        low_y = 0.0 if from_zero else min(ys)
        side = 0.5 if from_zero else 0.0
        high_x, high_y = max(xs) + side, max(ys)
        low_x = min(xs) - side
        return cls(low_x, max(high_x, low_x + 1e-9), low_y, max(high_y, low_y + 1e-9))

    def place(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.low_x) / (self.high_x - self.low_x)
        up = (y - self.low_y) / (self.high_y - self.low_y)
        return (
            round(LEFT + across * (WIDTH - LEFT - RIGHT), 1),
            round(HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM), 1),
        )


def _axes(frame: _Frame) -> str:
    parts = []
    for step in range(5):
        y_value = frame.low_y + (frame.high_y - frame.low_y) * step / 4
        _, y = frame.place(frame.low_x, y_value)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#d4d4d8"/>'
            f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{y_value:.3g}</text>'
        )
        x_value = frame.low_x + (frame.high_x - frame.low_x) * step / 4
        x, _ = frame.place(x_value, frame.low_y)
        parts.append(
            f'<text x="{x}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{x_value:.3g}</text>'
        )
    return "\n".join(parts)


def _lines(frame: _Frame, series: Sequence[Series]) -> str:
    parts = []
    for one, colour in zip(series, _colours(series), strict=True):
        path = " ".join(f"{x},{y}" for x, y in (frame.place(*point) for point in one.points))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
    return "\n".join(parts)


def _bars(frame: _Frame, series: Sequence[Series]) -> str:
    width = 0.8 / max(1, len(series))
    parts = []
    for number, (one, colour) in enumerate(zip(series, _colours(series), strict=True)):
        for x, y in one.points:
            left, top = frame.place(x - 0.4 + number * width, y)
            right, bottom = frame.place(x - 0.4 + (number + 1) * width, frame.low_y)
            parts.append(
                f'<rect x="{left}" y="{top}" width="{right - left:.1f}" '
                f'height="{bottom - top:.1f}" fill="{colour}"/>'
            )
    return "\n".join(parts)


def _legend(series: Sequence[Series]) -> str:
    parts = []
    for number, (one, colour) in enumerate(zip(series, _colours(series), strict=True)):
        x = LEFT + 130 * number
        parts.append(
            f'<rect x="{x}" y="25" width="10" height="10" fill="{colour}"/>'
            f'<text x="{x + 14}" y="34">{escape(one.name)}</text>'
        )
    return "\n".join(parts)


def _colours(series: Sequence[Series]) -> list[str]:
    return [COLOURS[number % len(COLOURS)] for number in range(len(series))]
