import pytest

from gallery.core.errors import NotFoundError
from gallery.exports import selectors, services
from gallery.models import Export
from tests.gallery.exports.conftest import ALL
from tests.optional import required

pytestmark = pytest.mark.postgresql


@pytest.fixture
def queued(owner, picture) -> list[Export]:
    picture()
    return [services.ask(owner=owner, form=form, selection=ALL) for form in ("csv", "json", "txt")]


def test_exports_are_listed_newest_first_with_their_jobs_in_one_query(
    queued, owner, stranger, django_assert_num_queries
):
    with django_assert_num_queries(1):
        rows = [(each, required(each.job).state) for each in selectors.exports(owner=owner)]
    assert rows == [(export, "queued") for export in reversed(queued)]
    assert not selectors.exports(owner=stranger).exists()


def test_another_users_export_is_not_found(queued, owner, stranger):
    assert selectors.export(owner=owner, export_id=queued[0].pk) == queued[0]
    with pytest.raises(NotFoundError):
        selectors.export(owner=stranger, export_id=queued[0].pk)
