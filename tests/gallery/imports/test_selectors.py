"""What a person reads of their imports: files by state, and how far each import is."""

import pytest

from gallery.core.errors import NotFoundError
from gallery.imports import selectors
from gallery.models import ImportBatch, ImportFile

pytestmark = pytest.mark.postgresql

State, FileKind = ImportFile.State, ImportFile.FileKind


@pytest.fixture
def batch(owner) -> ImportBatch:
    return ImportBatch.objects.create(owner=owner)


def file(batch: ImportBatch, name: str, **fields: object) -> ImportFile:
    return ImportFile.objects.create(batch=batch, name=name, **{"size": 10, **fields})


def test_progress_counts_pictures_and_the_bytes_that_are_sent(batch, django_assert_num_queries):
    zipped = file(batch, "all.zip", state=State.READ, received=10)
    file(batch, "a.png", state=State.DONE, inside=zipped, received=10)
    file(batch, "b.png", state=State.DUPLICATE, received=10)
    file(batch, "c.png", state=State.FAILED, received=10)
    file(batch, "d.png", received=4)
    with django_assert_num_queries(2):
        found = selectors.progress(batch)
    assert (found.total, found.settled, found.waiting, found.is_over) == (4, 3, 1, False)
    assert (found.size, found.received) == (40, 34)  # what is inside of a ZIP came with it


def test_words_are_taken_in_before_the_pictures_that_they_are_of(batch):
    file(batch, "a.png", state=State.SENT)
    file(batch, "a.txt", state=State.SENT, kind=FileKind.SIDECAR)
    file(batch, "captions.csv", state=State.SENT, kind=FileKind.TABLE)
    file(batch, "b.csv", kind=FileKind.TABLE)
    order = []
    while sent := selectors.next_sent(batch):
        order.append(sent.name)
        ImportFile.objects.filter(pk=sent.pk).update(state=State.DONE)
    assert order == ["captions.csv", "a.txt", "a.png"]


def test_a_file_is_its_owners_and_of_its_own_import(batch, owner, stranger):
    row = file(batch, "a.png")
    other = ImportBatch.objects.create(owner=owner)
    assert selectors.file(owner=owner, batch_id=batch.pk, file_id=row.pk) == row
    for person, place in ((stranger, batch), (owner, other)):
        with pytest.raises(NotFoundError):
            selectors.file(owner=person, batch_id=place.pk, file_id=row.pk)
    assert list(selectors.batches(owner=owner)) == [other, batch]
    assert not selectors.batches(owner=stranger).exists()
