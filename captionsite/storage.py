"""Static files storage: names by content hash, compression, bundled style sheets."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

WHOLE = ("gallery/css/site.css",)
IMPORT = re.compile(r'@import "([\w./-]+)";\n?')


#: A file's name, its hashed name, and whether it was processed or why not.
Processed: TypeAlias = tuple[str, str | None, bool | Exception]


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Static files storage that inlines the style sheets which a sheet imports.

    Its manifest lies beside the folder that is served, and not in it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        beside = FileSystemStorage(location=Path(settings.STATIC_ROOT).parent)
        super().__init__(*args, manifest_storage=beside, **kwargs)

    def post_process(
        self, paths: dict[str, tuple[Storage, str]], dry_run: bool = False, **options: object
    ) -> Iterator[Processed]:
        if not dry_run:
            for name in WHOLE:
                self._make_whole(name)
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def _make_whole(self, name: str) -> None:
        folder = PurePosixPath(name).parent
        whole = IMPORT.sub(lambda found: self._text(str(folder / found[1])), self._text(name))
        self.delete(name)
        # `_save` is what Django documents for storages; `save` would choose another name.
        self._save(name, ContentFile(whole.encode()))

    def _text(self, name: str) -> str:
        with self.open(name) as file:
            return bytes(file.read()).decode()
