"""What forbids a run's start is said by the error as the page's check says it."""

from dataclasses import replace

import pytest

from gallery.core.errors import ConflictError
from gallery.models import ModelVersion
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
