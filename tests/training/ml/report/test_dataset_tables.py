"""Tables of datasets: facts side by side, and findings, the first few of each sort."""

from pathlib import Path

from training.ml.data.dataset import CaptionDataset, CaptionedImage
from training.ml.data.inspection import Findings, SplitFacts
from training.ml.report.dataset_tables import compare_datasets, facts_table, findings_text


def test_facts_stand_side_by_side() -> None:
    facts = SplitFacts(1000, 5000, 60_000, 900, 400, 0.9876, (4, 6, 14))
    none = SplitFacts(0, 0, 0, 0, 0, 0.0, ())
    rows = {
        line[:25].strip(): line[25:].split()
        for line in facts_table([("train", facts), ("dev", none)]).splitlines()
    }
    assert rows[""] == ["train", "dev"]
    assert rows["captions per picture"] == ["5.00", "0.00"]
    assert rows["known to the vocabulary"] == ["98.76%", "0.00%"]
    assert rows["mean length"] == ["8.00", "0.00"]
    assert rows["longest"] == ["14", "0"]


def test_long_findings_are_cut_unless_all_are_asked_for() -> None:
    broken = tuple(f"train/{n}.jpg" for n in range(12))
    findings = Findings((), broken, (("train/a", "dev/a"),), ())
    text = findings_text(findings)
    assert "What could not be used: none" in text
    assert "Broken pictures: 12" in text
    assert "train/9.jpg" in text
    assert "train/10.jpg" not in text
    assert "  and 2 more; --all lists them" in text
    assert "  train/a = dev/a" in text
    everything = findings_text(findings, everything=True)
    assert "train/11.jpg" in everything
    assert "more" not in everything


def test_two_datasets_of_one_name_are_told_apart(tmp_path: Path) -> None:
    picture = CaptionedImage("a", tmp_path / "a.png", ("a dog",))
    one, two = (CaptionDataset("same", {split: (picture,)}) for split in ("train", "dev"))
    heads = compare_datasets(one, two, tmp_path / "plots").splitlines()[0]
    assert heads.split() == ["same", "(1)", "train", "same", "(2)", "dev"]
    assert "same (2): dev" in (tmp_path / "plots" / "coverage.svg").read_text()
