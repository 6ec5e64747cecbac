"""Fuzz the decoder's own code in this process: `make fuzz SECONDS=60`.

Anything but a picture or a refusal is a finding: libFuzzer prints it and keeps the file.
"""

import io
import sys

import atheris

with atheris.instrument_imports(include=["PIL", "gallery.decoding"]):
    from gallery.decoding import thumbnails
    from gallery.decoding.values import Limits
    from gallery.errors import GalleryError

LIMITS = Limits(pixels=1_000_000, frames=50)


def try_one(data: bytes) -> None:
    """Decode what the fuzzer made up."""
    try:
        thumbnails.decode(io.BytesIO(data), limits=LIMITS)
    except GalleryError as error:
        if not 400 <= error.status < 500:
            raise


if __name__ == "__main__":
    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()
