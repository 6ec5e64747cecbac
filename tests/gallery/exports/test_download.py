import pytest

from gallery.core.errors import ConflictError, NotFoundError
from gallery.exports import download, services
from tests.gallery.exports.conftest import ALL

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("txt", "application/zip"), ("csv", "text/csv; charset=utf-8"), ("coco", "application/json")],
)
def test_a_file_is_an_attachment_that_no_browser_runs_and_no_cache_keeps(
    made, picture, form, media_type
):
    picture()
    export = made(form)
    response = download.send(export)
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == f'attachment; filename="{export.name}"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"
    assert len(b"".join(response)) == export.bytes


def test_an_unfinished_export_and_a_lost_file_are_told_apart(made, picture, owner):
    picture()
    with pytest.raises(ConflictError) as waiting:
        download.send(services.ask(owner=owner, form="csv", selection=ALL))
    assert waiting.value.code == "export_not_ready"
    export = made("txt")
    services.path_of(export).unlink()
    with pytest.raises(NotFoundError) as lost:
        download.send(export)
    assert lost.value.key == "not_found.export_file"
