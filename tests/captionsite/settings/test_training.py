"""Training: its folders are in the data folder, and the gate is as strict as its variables say."""

from captionsite.settings.base import DATA_DIR
from tests.captionsite.settings.conftest import Read
from training.runs import judging


def test_the_gate_asks_what_the_variables_say(read: Read, settings) -> None:
    found = read("training", GATE_PICTURES="7", GATE_MAX_SLOWER="2.5", GATE_MAX_LARGER="3")
    for name, value in found.items():
        if name.startswith("GATE_"):
            setattr(settings, name, value)
    policy = judging.policy()
    assert (policy.pictures, policy.slower, policy.larger) == (7, 2.5, 3.0)
    assert {found[name].parent for name in ("TRAINING_DIR", "COMPARISONS_DIR")} == {DATA_DIR}
