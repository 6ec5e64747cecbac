"""The people and pictures of the pages' tests."""

from tests.gallery.pages.conftest import (
    captioned,
    captioner,
    owner,
    owner_client,
    rings,
    stranger,
    stranger_client,
    submit,
)

__all__ = [
    "captioned",
    "captioner",
    "owner",
    "owner_client",
    "rings",
    "stranger",
    "stranger_client",
    "submit",
]
