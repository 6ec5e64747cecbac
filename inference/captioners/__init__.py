"""Registry of the captioners: a module of this package is a kind, named after its file.

May import inference.ml only.
"""

from __future__ import annotations

import importlib
import pkgutil

from inference.ml.contract import Captioner, CaptionerError, Trainer


def kinds() -> list[str]:
    """List the kinds in alphabetical order, without importing any."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name for name in names if not name.startswith("_"))


def trained_kinds(trainer: Trainer) -> list[str]:
    """List the kinds that a trainer trains."""
    return [kind for kind in kinds() if captioner_class(kind).trainer == trainer]


def hub_kinds() -> list[str]:
    """List the kinds whose models come from a hub."""
    return [kind for kind in kinds() if captioner_class(kind).from_hub]


def captioner_class(kind: str) -> type[Captioner]:
    """Import the class of a kind. Raises CaptionerError that names the known kinds."""
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
