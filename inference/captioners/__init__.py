"""Every captioner, found by its file: the file's name is its kind, and there is no list.

May import inference.ml only.
"""

from __future__ import annotations

import importlib
import pkgutil

from inference.ml.contract import Captioner, CaptionerError


def kinds() -> list[str]:
    """Every kind there is, in alphabetical order, without importing any."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name for name in names if not name.startswith("_"))


def captioner_class(kind: str) -> type[Captioner]:
    """The class of a kind. Raises CaptionerError naming the known kinds."""
    if kind not in kinds():
        raise CaptionerError(f"There is no captioner {kind!r}; there are: {', '.join(kinds())}.")
    module = importlib.import_module(f"{__name__}.{kind}")
    for value in vars(module).values():
        if (
            isinstance(value, type)
            and issubclass(value, Captioner)
            and value.__module__ == module.__name__
        ):
            return value
    raise CaptionerError(f"{module.__name__} holds no captioner class.")
