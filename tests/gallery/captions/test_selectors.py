import pytest

from gallery.captions import selectors, services
from gallery.core.errors import GalleryError, NotFoundError
from gallery.models import ModelVersion
from tests import rows

pytestmark = pytest.mark.postgresql


def test_captions_are_the_owners_newest_first_in_two_queries(
    image, owner, stranger, django_assert_num_queries
):
    services.correct(owner=owner, image_id=image.pk, text="my dog")
    with django_assert_num_queries(2):
        found = [
            (caption.text, caption.author, caption.model_version)
            for caption in selectors.captions(owner=owner, image_id=image.pk)
        ]
    assert [text for text, *_ in found] == ["my dog", "a dog runs on the grass"]
    with pytest.raises(NotFoundError):
        selectors.captions(owner=stranger, image_id=image.pk)


def test_a_tag_changes_with_every_change_of_the_current_caption(image, owner):
    first = image.caption
    tags = [selectors.captions_tag(image_id=image.pk)]
    services.correct(owner=owner, image_id=image.pk, text="my dog")
    tags.append(selectors.captions_tag(image_id=image.pk))
    services.restore(owner=owner, image_id=image.pk, caption_id=first.pk)
    tags.append(selectors.captions_tag(image_id=image.pk))
    assert len(set(tags)) == 3


@pytest.fixture
def versions(tmp_path, db) -> list[ModelVersion]:
    """The live default, its candidate, and another live captioner."""
    return [
        rows.captioner(tmp_path, name="box", kind="lstm"),
        rows.captioner(tmp_path, name="box", version="2", state="candidate", is_default=False),
        rows.captioner(tmp_path, name="fox", kind="transformer", is_default=False),
    ]


def test_a_captioner_is_found_by_name_kind_or_version(versions):
    live, candidate, other = versions
    wanted = ["", "box", "lstm", "box@2", "transformer"]
    found = [selectors.captioner(name) for name in wanted]
    assert found == [live, live, live, candidate, other]
    assert list(selectors.live_captioners()) == [live, other]


@pytest.mark.parametrize(
    ("name", "key"), [("owl", "unknown_captioner"), ("", "unknown_captioner.none")]
)
def test_a_captioner_that_is_not_here_is_an_error_with_its_name(db, name, key):
    with pytest.raises(GalleryError) as caught:
        selectors.captioner(name)
    assert caught.value.key == key


def test_a_candidate_gets_its_share_of_the_jobs_and_the_same_ones_each_time(versions):
    live, candidate, _other = versions
    ModelVersion.objects.filter(pk=candidate.pk).update(canary_percent=30)
    drawn = [selectors.captioner("box", draw=job) for job in range(1000)]
    assert 250 < drawn.count(candidate) < 350
    assert drawn == [selectors.captioner("", draw=job) for job in range(1000)]
    assert selectors.captioner("box@1", draw=drawn.index(candidate)) == live
