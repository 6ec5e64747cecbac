"""The example of docs/adding-a-captioner.md passes the contract test, as it stands there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import inference.captioners
from inference.captioners import captioner_class, kinds
from tests.contract import test_captioners as contract

PAGE = Path(__file__).resolve().parents[2] / "docs" / "adding-a-captioner.md"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory):
    """The example in a folder of its own, found like every other kind."""
    folder = tmp_path_factory.mktemp("captioners")
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (folder / "pairs.py").write_text(code)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            inference.captioners, "__path__", [*inference.captioners.__path__, str(folder)]
        )
        assert "pairs" in kinds()
        yield captioner_class("pairs").tiny()
    sys.modules.pop("inference.captioners.pairs")


CHECKS = [
    contract.test_describes_itself,
    contract.test_a_beam_of_one_is_greedy,
    contract.test_no_pictures_give_no_captions,
    contract.test_maps_cover_the_picture,
    contract.test_an_unknown_setting_is_refused,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_example_keeps_the_contract(example, check) -> None:
    check(example)


@pytest.mark.parametrize("search", contract.SEARCHES, ids=lambda search: search.strategy)
def test_the_example_searches_as_the_contract_says(example, search) -> None:
    contract.test_gives_n_best_captions_per_picture(example, search)
    contract.test_a_batch_equals_one_by_one(example, search)


def test_the_example_is_saved_and_loaded(example, tmp_path: Path) -> None:
    contract.test_saved_and_loaded_writes_the_same_captions(example, tmp_path / "one")
    contract.test_a_damaged_file_is_named(example, tmp_path / "two")
