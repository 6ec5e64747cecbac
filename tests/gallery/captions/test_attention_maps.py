import pytest

from gallery.captions import attention_maps, services
from gallery.core.errors import ConflictError, NotFoundError
from gallery.jobs import claims, process
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Caption, Image, Job
from tests.optional import required

pytestmark = pytest.mark.postgresql


@pytest.fixture
def explained(image: Image) -> Image:
    """An image whose caption has words to explain."""
    caption = required(image.caption)
    caption.words = [{"word": word, "log_prob": -0.1} for word in caption.text.split()]
    caption.save()
    return image


def test_a_question_is_asked_once_while_its_answer_waits(explained, owner, stranger):
    job = attention_maps.ask(owner=owner, image_id=explained.pk)
    assert attention_maps.ask(owner=owner, image_id=explained.pk) == job
    assert attention_maps.latest(explained) == job
    with pytest.raises(NotFoundError):
        attention_maps.ask(owner=stranger, image_id=explained.pk)


def test_each_word_gets_its_map_and_there_is_nothing_left_to_ask(explained, owner):
    attention_maps.ask(owner=owner, image_id=explained.pk)
    (job,) = claims.claim(kind=Job.Kind.EXPLAIN, worker="w", limit=1)
    claimed = ClaimedJob(job, process.here(Job.Kind.EXPLAIN))
    maps = [f"map {n}" for n in range(len(explained.caption.words))]
    attention_maps.complete(claimed=claimed, caption=explained.caption, maps=maps)
    assert [word["map"] for word in Caption.objects.get().words] == maps
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED
    with pytest.raises(ConflictError):
        attention_maps.ask(owner=owner, image_id=explained.pk)


def test_a_persons_caption_has_nothing_to_explain(explained, owner):
    job = attention_maps.ask(owner=owner, image_id=explained.pk)
    services.correct(owner=owner, image_id=explained.pk, text="my dog")
    explained.refresh_from_db()
    assert attention_maps.latest(explained) is None, f"job {job.pk} explained another caption"
    with pytest.raises(ConflictError):
        attention_maps.sentence(explained)
