"""A captioner for pictures of another size."""

from __future__ import annotations

import numpy as np

from tests.training.ml.train.test_keras_trainer import PHASE, config_of
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.image_size import resize_captioner


def test_a_size_of_its_own_changes_nothing(data, tmp_path) -> None:
    captioner = prepare_keras_run(
        "transformer", data, config_of("transformer", PHASE), tmp_path
    ).captioner
    assert resize_captioner(captioner, 64) is captioner
    back = resize_captioner(resize_captioner(captioner, 128), 64)
    np.testing.assert_allclose(
        back.weights["cells/table"].mean(), captioner.weights["cells/table"].mean(), atol=1e-3
    )
