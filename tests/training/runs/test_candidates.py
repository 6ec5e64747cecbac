"""A run's best checkpoint becomes a candidate, once."""

from pathlib import Path

import pytest

from gallery.models import ModelVersion
from inference.checkpoint import checkpoint_info, save_checkpoint
from tests import rows
from tests.inference import tiny
from training.models import TrainingRun
from training.runs import candidates

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path: Path) -> TrainingRun:
    parent = rows.captioner(tmp_path / "1", name="tiny", kind="lstm_merge")
    made = tiny.captioner("lstm_merge")
    save_checkpoint(made, tmp_path / "1", name="tiny", version="1", terms="for research only")
    for version in ("9", "10", "old"):
        rows.captioner(tmp_path, name="tiny", version=version, state="retired", is_default=False)
    return TrainingRun.objects.create(
        parent=parent, base_data="/data/flickr8k", settings={"epochs": 2}, best=0.5
    )


def trained(folder: Path, seed: int) -> Path:
    save_checkpoint(tiny.captioner("lstm_merge", seed=seed), folder, name="best", version="0")
    return folder


def test_a_candidate_has_the_next_number_and_says_what_it_is_from(run: TrainingRun, tmp_path: Path):
    found = candidates.register(run, trained(tmp_path / "best", 1))
    found.refresh_from_db()
    assert (str(found), found.state, found.parent) == ("tiny@11", "candidate", run.parent)
    info = checkpoint_info(Path(found.folder))
    assert (info.reference, info.terms) == ("tiny@11", "for research only")
    assert (info.scores["parent"], info.scores["base_data"]) == ("tiny@1", "flickr8k")
    card = (info.folder / "MODEL_CARD.md").read_text()
    assert "Trained further on corrections from tiny@1" in card
    run.refresh_from_db()
    assert run.candidate == found


def test_the_same_weights_are_the_same_candidate_and_others_are_another(
    run: TrainingRun, tmp_path: Path
):
    best = trained(tmp_path / "best", 1)
    first = candidates.register(run, best)
    assert candidates.register(run, best) == first
    assert not Path(first.folder).with_name("tiny@12").exists()
    second = candidates.register(run, trained(tmp_path / "other", 2))
    assert str(second) == "tiny@12"
    assert ModelVersion.objects.filter(state="candidate").count() == 2
