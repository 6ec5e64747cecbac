"""One tiny captioner of every kind; a new kind adds a line here."""

from __future__ import annotations

import functools
from collections.abc import Callable

from inference.ml.contract import Captioner
from tests.inference import tiny

pictures = tiny.pictures
MAKERS: dict[str, Callable[[], Captioner]] = {
    kind: functools.partial(tiny.captioner, kind) for kind in tiny.SMALL
}
