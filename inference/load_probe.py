"""Load a checkpoint and caption a blank picture, or die of it: `python -m inference.load_probe`."""

import sys
from pathlib import Path

from PIL import Image

from inference.checkpoint import open_captioner


def main(folder: str) -> int:
    """Load and caption once; errors are Python's to print."""
    open_captioner(Path(folder)).caption([Image.new("RGB", (224, 224), "white")])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
