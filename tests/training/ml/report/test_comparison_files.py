"""A comparison as Markdown, CSV, JSON and HTML."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.training import compared
from training.ml.report.comparison_files import markdown, table_csv, write_comparison


def test_markdown_has_scores_with_intervals_reasons_and_differences(tmp_path: Path) -> None:
    comparison, _ = compared.comparison(tmp_path)
    text = markdown(comparison)
    value = comparison.rows[0].evaluation.report.scores.values["BLEU-1"]
    assert "# Captioners on Tiny dev, 6 pictures" in text
    assert f"| one@1, greedy | {value:.3f} [0.000, 1.000] |" in text
    assert "| not measured |" in text
    assert "SPICE: not measured" in text
    assert "| CIDEr | one@1, greedy | two@1, <beam> | +0.1000 | 0.500 |" in text


def test_csv_has_a_line_for_each_captioner_and_metric(tmp_path: Path) -> None:
    comparison, _ = compared.comparison(tmp_path)
    rows = list(csv.DictReader(table_csv(comparison).splitlines()))
    assert len(rows) == 2 * len(comparison.metrics)
    spice = next(row for row in rows if row["metric"] == "SPICE")
    assert (spice["value"], spice["low"]) == ("", "")
    assert spice["reason"].startswith("not measured")


def test_the_page_escapes_names_and_shows_what_is_disputed(tmp_path: Path) -> None:
    comparison, pictures = compared.comparison(tmp_path / "data")
    write_comparison(comparison, pictures, tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text()
    assert "two@1, &lt;beam&gt;" in page
    assert "<beam>" not in page
    values = json.loads((tmp_path / "out" / "comparison.json").read_text())
    assert [one["id"] for one in values["disputed"]] == list(comparison.disagreements)
    for one in values["disputed"]:
        assert one["picture"] == pictures[one["id"]].path.resolve().as_uri()
        assert [each["caption"] for each in one["generated"]] == list(compared.SAID.values())
    assert not (tmp_path / "out" / "pictures").exists()


def test_a_complete_folder_has_the_pictures_too(tmp_path: Path) -> None:
    comparison, pictures = compared.comparison(tmp_path / "data")
    write_comparison(comparison, pictures, tmp_path / "out", copy_pictures=True)
    first = pictures[comparison.disagreements[0]]
    assert (tmp_path / "out/pictures/00.jpg").read_bytes() == first.path.read_bytes()
    assert 'src="pictures/00.jpg"' in (tmp_path / "out" / "index.html").read_text()
