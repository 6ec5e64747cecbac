"""Write one honest picture of each kind into a folder: what the fuzzer starts from."""

import sys
from pathlib import Path

from tests.gallery import pictures

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in pictures.HONEST.items():
        (folder / name.replace(" ", "-")).write_bytes(draw())
