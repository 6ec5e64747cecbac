"""The page of comparisons: made by the command, shown to staff, with each state designed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from gallery.models import User
from tests.training.tiny_data import make_flickr8k
from training.comparisons import selectors
from training.ml.comparison import Comparison, Difference, Row
from training.ml.comparison_files import write_comparison
from training.ml.data import open_dataset
from training.ml.evaluation import Evaluation
from training.ml.metrics import FAST
from training.ml.scoring import score_texts

pytestmark = pytest.mark.postgresql


@pytest.fixture
def client(db: None, settings, tmp_path: Path) -> Client:
    settings.COMPARISONS_DIR = tmp_path / "comparisons"
    found = Client()
    found.force_login(User.objects.create_user("boss", is_staff=True))
    return found


@pytest.fixture
def made(client: Client, settings, tmp_path: Path) -> Path:
    """Two captioners that say other things of six drawn pictures, compared for the site."""
    from inference.ml.contract import Search

    pictures = open_dataset(make_flickr8k(tmp_path / "data")).split("dev")
    references = {picture.id: picture.captions for picture in pictures}
    rows = []
    for name, said in (("one@1, greedy", "A red circle."), ("two@1, <beam>", "a blue square")):
        captions = {picture.id: said for picture in pictures}
        report = score_texts(references, captions, tokenizer="words", metrics=(*FAST, "SPICE"))
        evaluation = Evaluation(name, Search(), captions, report)
        rows.append(Row(name, evaluation, {metric: (0.0, 1.0) for metric in FAST}))
    pair = (Difference("CIDEr", rows[0].name, rows[1].name, 0.1, 0.5),)
    disputed = tuple(picture.id for picture in pictures[:2])
    comparison = Comparison("Tiny dev, 6 pictures", tuple(rows), pair, disputed)
    folder = Path(settings.COMPARISONS_DIR) / "first"
    by_id = {picture.id: picture for picture in pictures}
    write_comparison(comparison, by_id, folder, copy_pictures=True)
    return folder


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(f"/training/comparisons/{address}")
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_a_site_without_comparisons_names_the_command(client: Client) -> None:
    assert "manage.py compare CHECKPOINT" in page(client, "")


def test_the_table_and_the_pictures_in_dispute_are_shown(client: Client, made: Path) -> None:
    assert "first" in page(client, "")
    shown = page(client, "first/")
    assert "Tiny dev, 6 pictures" in shown
    assert "two@1, &lt;beam&gt;" in shown
    assert shown.count('class="caption"') == 4
    assert "A red circle ." in shown
    assert "not measured" in shown
    assert "SPICE: " in shown
    answer = client.get("/training/comparisons/first/pictures/1/")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert b"".join(answer.streaming_content) == (made / "pictures" / "01.jpg").read_bytes()


def test_what_is_not_there_is_not_found(client: Client, made: Path) -> None:
    for address in ("second/", "..%2Fdata/", "first/pictures/2/"):
        page(client, address, 404)


def test_a_picture_outside_of_the_folder_is_never_sent(client: Client, made: Path) -> None:
    (made.parents[1] / "secret.jpg").write_bytes(b"secret")
    values = json.loads((made / selectors.VALUES).read_text())
    for name in ("../../secret.jpg", str(made.parents[1] / "secret.jpg"), "comparison.json", ""):
        values["disputed"][0]["picture"] = name
        (made / selectors.VALUES).write_text(json.dumps(values))
        page(client, "first/pictures/0/", 404)


@pytest.mark.parametrize("text", ["{", "[]", '{"rows": []}', '{"rows": [{}], "metrics": ["A"]}'])
def test_a_damaged_file_says_what_to_do(client: Client, made: Path, text: str) -> None:
    (made / selectors.VALUES).write_text(text)
    assert "make it again" in page(client, "first/", 400)


def test_the_command_wants_a_place_and_a_plain_name(tmp_path: Path) -> None:
    for options, wanted in (((), "--site NAME"), (("--site", "../up"), "is no name")):
        with pytest.raises(CommandError, match=wanted):
            call_command("compare", "x", "--data", "y", "--split", "dev", *options)


def test_the_command_puts_a_comparison_on_the_site(client: Client, settings, tmp_path) -> None:
    from inference.ml.checkpoint import save_checkpoint
    from tests.inference import tiny

    save_checkpoint(tiny.captioner("lstm_merge"), tmp_path / "c", name="tiny", version="1")
    data = make_flickr8k(tmp_path / "data")
    arguments = [str(tmp_path / "c"), "--data", str(data), "--split", "dev", "--site", "tiny"]
    out = io.StringIO()
    call_command("compare", *arguments, "--tokenizer", "words", "--metrics", "CIDEr", stdout=out)
    assert str(Path(settings.COMPARISONS_DIR) / "tiny" / "index.html") in out.getvalue()
    assert "tiny@1, beam 5" in page(client, "tiny/")
