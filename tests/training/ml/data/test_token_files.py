"""Token files: lines of `file#number<tab>caption`."""

from pathlib import Path

from training.ml.data.token_files import read_tokens


def test_captions_are_gathered_by_file_and_odd_lines_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "tokens.txt"
    lines = [
        "a#b.jpg#0\t A dog . ",
        "",
        "no tab",
        "a#b.jpg#1\tIt runs .",
        "c.jpg\tno number",
        "d#0\t ",
    ]
    path.write_text("\n".join(lines))
    captions, problems = read_tokens(path)
    assert captions == {"a#b.jpg": ["A dog .", "It runs ."]}
    assert [problem.partition(" is not")[0] for problem in problems] == [
        f"tokens.txt line {number}" for number in (3, 5, 6)
    ]
