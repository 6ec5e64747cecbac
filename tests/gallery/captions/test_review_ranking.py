"""The review queue: what is worth most first, what was skipped not at all."""

import pytest

from gallery.captions import review_ranking, services
from gallery.models import Caption, Image, ModelVersion, User
from tests import rows
from tests.gallery.captions.conftest import written_caption

pytestmark = pytest.mark.postgresql


def test_the_queue_begins_with_what_is_worth_most(owner: User, version: ModelVersion, tmp_path):
    other = rows.captioner(tmp_path, name="other", is_default=False)
    known = rows.picture(owner, name="known.png")
    written_caption(known, version, "a dog runs on the grass")
    services.accept(owner=owner, image_id=known.pk)
    scores = {"sure": -0.05, "unsure": -2.0, "argued": -0.05, "strange": -0.05}
    images = {name: rows.picture(owner, name=f"{name}.png") for name in scores}
    for name, score in scores.items():
        text = "two rockets fly" if name == "strange" else "a dog runs on the grass"
        written_caption(images[name], version, text, score)
    Caption.objects.create(
        image=images["argued"], text="people ski downhill", source="machine", model_version=other
    )
    queue = review_ranking.queue(owner=owner)
    assert [each.image.name[:-4] for each in queue[-2:]] == ["unsure", "sure"]
    assert {each.image.name[:-4]: each.reason for each in queue} == {
        "argued": "disagree",
        "strange": "new",
        "unsure": "unsure",
        "sure": "unsure",
    }
    assert review_ranking.queue(owner=rows.person("eve")) == []


def test_a_skipped_picture_comes_back_with_another_sentence(
    owner: User, image: Image, version: ModelVersion
):
    services.judge(owner=owner, image_id=image.pk, verdict="skip")
    assert review_ranking.queue(owner=owner) == []
    assert (review_ranking.left(owner=owner), review_ranking.skipped(owner=owner)) == (0, 1)
    assert [each.image for each in review_ranking.queue(owner=owner, skipped=True)] == [image]
    written_caption(image, version, "a cat sleeps")
    assert [each.image for each in review_ranking.queue(owner=owner)] == [image]


def test_ranking_looks_at_so_many_words_of_each_sentence(owner, image):
    long = " ".join(f"word{number}" for number in range(review_ranking.COMPARED_WORDS))
    assert review_ranking.difference(long, long + " and more that nobody looks at") == 0
    assert review_ranking.difference("a red dog", "a red cat") == pytest.approx(2 / 3)
    assert review_ranking.difference("", "") == 0
