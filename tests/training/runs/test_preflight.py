"""What forbids a start is said by the error as by the check, and the check says it plainly."""

from dataclasses import replace

import pytest

from gallery.core.errors import ConflictError
from gallery.models import ModelVersion, User
from tests.optional import required
from tests.training.training_runs import begun
from training.runs import preflight

NOTHING = preflight.Content({"train": {"pictures": 3}, "dev": {"pictures": 0}, "test": {"own": 0}})


def test_a_refused_start_says_what_its_check_says(db):
    parent = ModelVersion(name="hub", version="1", kind="hub", folder="/nowhere")
    found = preflight.checks(parent=parent, content=NOTHING, base_data="/nowhere")
    refused = [check for check in found if check.needed and not check.holds]
    refused += [replace(check, holds=False) for check in found if check.name == "disk"]
    names = {check.name for check in refused}
    assert names >= {"pictures", "captioner", "base_data", "disk"}
    for check in refused:
        with pytest.raises(ConflictError) as caught:
            preflight.require([check])
        assert (caught.value.code, str(caught.value)) == ("training_not_ready", check.words)


@pytest.mark.usefixtures("training_worker")
def test_the_check_says_what_is_missing_in_plain_words(
    ready: User, tiny_live: ModelVersion, settings
):
    settings.GATE_PICTURES = 200
    frozen = required(begun(ready).dataset)
    found = {
        each.name: each
        for each in preflight.checks(
            parent=tiny_live, content=preflight.content_of(frozen), base_data="/nowhere"
        )
    }
    assert found["pictures"].holds
    assert not found["held_out"].holds
    assert "cannot be judged yet" in found["held_out"].words
    assert not found["held_out"].needed
    assert not found["in_use"].holds
    assert not found["base_data"].holds
    assert not found["worker"].holds
    tiny_live.kind = "vision_encoder_decoder"
    assert not preflight.checks(parent=tiny_live, content=None, base_data="")[0].holds
