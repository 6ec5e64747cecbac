"""Attention maps of a file's caption: `manage.py explain FILE --out FIGURE`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from PIL import Image

from gallery.core.errors import GalleryError
from gallery.media.prepare import open_picture
from inference.checkpoint import open_captioner
from inference.checkpoint_lookup import choose_checkpoint
from inference.ml.contract import Captioner, CaptionerError, GeneratedCaption
from inference.ml.maps import attention_figure
from inference.ml.tensorflow_import import import_tensorflow


class Command(BaseCommand):
    """Command `manage.py explain`."""

    help = "Caption a picture and save a figure of where the captioner looked for each word."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--out", type=Path, required=True, metavar="FIGURE.png")
        parser.add_argument("--captioner", metavar="NAME", help="a kind, or name@version")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        try:
            image = open_picture(options["file"])
            folder = choose_checkpoint(options["captioner"])
            import_tensorflow()
            caption = explained(open_captioner(folder), image)
            attention_figure(image, caption).save(options["out"])
        except GalleryError as error:
            raise CommandError(error.message) from error
        except (CaptionerError, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{caption.text} Saved {options['out']}.")


def explained(captioner: Captioner, image: Image.Image) -> GeneratedCaption:
    """Caption an image, with attention maps. Raises CaptionerError where the kind has none."""
    from inference.ml.occlusion import add_occlusion_maps, can_occlude

    ((caption, *_),) = captioner.caption([image])
    if caption.maps is None and can_occlude(captioner):
        caption = add_occlusion_maps(captioner, image, caption)
    if caption.maps is None:
        raise CaptionerError(f"The kind {captioner.kind} cannot show where it looked.")
    return caption
