"""Charts are SVG, and their lines and bars stay inside."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from training.ml.report.plots import Series, bar_chart, line_chart


@pytest.mark.parametrize("chart", [line_chart, bar_chart])
def test_charts_are_svg_and_stay_inside(chart) -> None:
    series = [
        Series("a < b", [(1, 0.0), (2, 5.0)]),
        Series("c", [(2, -1.0 * (chart is line_chart))]),
    ]
    root = ET.fromstring(chart("Title & more", "epoch", series))
    assert root.findtext("{*}title") == "Title & more"
    for point in root.findall("{*}polyline"):
        for pair in point.attrib["points"].split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= 640
            assert 0 <= y <= 320
    assert len(root.findall("{*}rect")) == (3 if chart is line_chart else 6)


def test_a_chart_of_nothing_is_a_chart() -> None:
    assert ET.fromstring(line_chart("Empty", "epoch", [])) is not None
