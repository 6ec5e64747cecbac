"""Fuzz the decoder and the removal of metadata: `make fuzz SECONDS=60`.

Anything but a picture or a refusal is a finding: libFuzzer prints it and keeps the file.
"""

import contextlib
import io
import sys

import atheris

with atheris.instrument_imports(
    include=["PIL", "gallery.media.decoding", "gallery.media.metadata_removal"]
):
    from gallery.core.errors import GalleryError
    from gallery.media.decoding import thumbnails
    from gallery.media.decoding.values import FORMATS, Limits
    from gallery.media.metadata_removal import StripError, stripped

LIMITS = Limits(pixels=1_000_000, frames=50)


def try_one(data: bytes) -> None:
    """Decode the fuzzer's input, and remove metadata from it as from each format."""
    for content_type, _ in FORMATS.values():
        with contextlib.suppress(StripError):
            stripped(data, content_type)
    try:
        thumbnails.decode(io.BytesIO(data), limits=LIMITS)
    except GalleryError as error:
        if not 400 <= error.status < 500:
            raise


if __name__ == "__main__":
    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()
