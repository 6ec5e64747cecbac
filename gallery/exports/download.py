"""An export's file, for its owner alone."""

from django.http import FileResponse

from gallery.core.errors import ConflictError, NotFoundError
from gallery.exports import services
from gallery.models import Export

TYPES = {"zip": "application/zip", "csv": "text/csv; charset=utf-8", "json": "application/json"}


def send(export: Export) -> FileResponse:
    """Send the file. Raises ConflictError while it is not ready, NotFoundError when it is gone."""
    if not export.is_ready:
        raise ConflictError("export_not_ready")
    path = services.path_of(export)
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise NotFoundError("export_file") from error
    response = FileResponse(
        file,
        as_attachment=True,
        filename=export.name,
        content_type=TYPES[path.suffix.lstrip(".")],
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
