import pytest

from gallery.core.errors import GalleryError
from gallery.exports import services
from gallery.models import Export, Job
from tests.gallery.exports.conftest import ALL
from tests.optional import required

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize(
    ("form", "pictures", "code"), [("docx", 1, "unknown_form"), ("csv", 0, "nothing_chosen")]
)
def test_an_export_that_cannot_be_is_not_queued(owner, picture, form, pictures, code):
    for _ in range(pictures):
        picture()
    with pytest.raises(GalleryError) as caught:
        services.ask(owner=owner, form=form, selection=ALL)
    assert caught.value.code == code
    assert not Job.objects.filter(kind=Job.Kind.BACKGROUND).exists()


def test_a_deleted_export_stops_its_job(owner, picture):
    picture()
    export = services.ask(owner=owner, form="csv", selection=ALL)
    job = required(export.job)
    services.delete(owner=owner, export=export)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert not Export.objects.exists()
