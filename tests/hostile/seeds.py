"""Write one valid picture of each format into a folder, as the fuzzer's corpus."""

import sys
from pathlib import Path

from tests.gallery import pictures

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in pictures.HONEST.items():
        (folder / name.replace(" ", "-")).write_bytes(draw())
