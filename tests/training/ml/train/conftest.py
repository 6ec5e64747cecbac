from __future__ import annotations

import pytest

from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import CaptionDataset
from training.ml.data.readers import open_dataset


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> CaptionDataset:
    """Draw the dataset that all trainings here learn from; none of them writes into it."""
    return open_dataset(make_flickr8k(tmp_path_factory.mktemp("tiny") / "data"))
