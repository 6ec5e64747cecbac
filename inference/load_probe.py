"""Load a checkpoint in a process that it may crash: `python -m inference.load_probe FOLDER`."""

import sys
from pathlib import Path

from PIL import Image

from inference.checkpoint import open_captioner


def main(folder: str) -> int:
    """Load the checkpoint and caption a blank image; an error ends in a traceback."""
    open_captioner(Path(folder)).caption([Image.new("RGB", (224, 224), "white")])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
