"""Tables as text."""

from training.ml.evaluate.metrics import Scores
from training.ml.evaluate.scoring import ScoreReport
from training.ml.report.tables import markdown_table, score_table, text_table

HEADS, ROWS = ["name", "n"], [["a", "1"], ["longer", "1,000"]]


def test_the_first_column_is_text_and_the_others_are_numbers() -> None:
    assert markdown_table(HEADS, ROWS).splitlines() == [
        "| name | n |",
        "| --- | ---: |",
        "| a | 1 |",
        "| longer | 1,000 |",
    ]
    assert text_table(HEADS, ROWS).splitlines() == [
        "name        n",
        "a           1",
        "longer  1,000",
    ]


def test_what_was_not_measured_has_its_reason() -> None:
    values, reasons = {"CIDEr": 0.51234, "SPICE": None}, {"SPICE": "not measured: needs Java"}
    scores = Scores(ids=["1"] * 1200, values=values, per_image={}, reasons=reasons)
    lines = score_table(ScoreReport(scores, {"vocabulary": 1234.0, "novel": 0.5}, "words"))
    assert lines.splitlines() == [
        "1,200 captions, tokenizer words",
        "",
        "CIDEr                     0.5123",
        "SPICE                     not measured: needs Java",
        "",
        "vocabulary                1,234",
        "novel                     0.500",
    ]
