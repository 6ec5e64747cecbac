"""Reader of Flickr8k: a token file, a folder of images and the official split files.

Hodosh, Young, Hockenmaier: Framing Image Description as a Ranking Task, JAIR 47 (2013).
"""

from __future__ import annotations

from pathlib import Path

from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError
from training.ml.data.token_files import read_tokens

TOKENS = "Flickr8k.token.txt"
FOLDERS = ("Flicker8k_Dataset", "Flickr8k_Dataset", "Images")
SPLITS = {
    "train": "Flickr_8k.trainImages.txt",
    "dev": "Flickr_8k.devImages.txt",
    "test": "Flickr_8k.testImages.txt",
}


def recognises(folder: Path) -> bool:
    """Return whether the folder is in this format."""
    return (folder / TOKENS).is_file()


def read(folder: Path) -> CaptionDataset:
    """Read the splits that have a file; an image without file or captions is reported."""
    images = next((folder / name for name in FOLDERS if (folder / name).is_dir()), None)
    if images is None:
        raise DataError(f"{folder} has no folder of pictures; expected {FOLDERS[0]}.")
    captions, problems = read_tokens(folder / TOKENS)
    splits = {}
    for split, name in SPLITS.items():
        if (folder / name).is_file():
            ids = (folder / name).read_text().split()
            splits[split] = tuple(_pictures(images, ids, captions, problems))
    if not splits:
        raise DataError(f"{folder} has no split file; expected {', '.join(SPLITS.values())}.")
    gone = [i for i in captions if not (images / i).is_file()]
    problems += [f"{i} has {len(captions[i])} captions but no picture." for i in gone]
    return CaptionDataset(name="Flickr8k", splits=splits, problems=tuple(problems))


def _pictures(
    images: Path, ids: list[str], captions: dict[str, list[str]], problems: list[str]
) -> list[CaptionedImage]:
    good = [i for i in ids if i in captions and (images / i).is_file()]
    problems += [
        f"{i} is in a split but has no picture or no captions." for i in ids if i not in set(good)
    ]
    return [CaptionedImage(i, images / i, tuple(captions[i])) for i in dict.fromkeys(good)]
