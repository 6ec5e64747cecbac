"""What is left of people who withdraw their consent or leave, and who else must allow it."""

import zipfile
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client

from gallery.account import deletion
from gallery.captions import services as captions
from gallery.images import services as image_services
from gallery.models import Caption, Image, User
from tests import rows
from tests.training.corrected import corrected, person, picture
from training import tasks
from training.datasets import exports, selectors, services
from training.models import Dataset, DatasetCaption, GateReport, Preference, TrainingRun
from training.runs import selectors as runs

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

SECRET = "PRIVATE words of mine"


@pytest.fixture
def ada() -> User:
    return person("ada")


@pytest.fixture
def carol() -> User:
    return person("carol")


def says(who: User, image: Image, text: str = SECRET) -> Caption:
    return captions.correct(owner=image.owner, image_id=image.pk, text=text, author=who)


def texts() -> set[str]:
    return set(DatasetCaption.objects.values_list("text", flat=True))


def two_revisions(ada: User) -> tuple[Dataset, Dataset]:
    """An earlier revision without the secret words and a later one with them."""
    images = corrected(ada, 3)
    older = services.freeze(person=None)
    says(ada, images[0])
    corrected(ada, 1, start=9)
    return older, services.freeze(person=None)


def withdraw(who: User) -> None:
    deletion.set_consent(owner=who, allow_training=False)


def leave(who: User) -> None:
    who.set_password("x")
    who.save()
    deletion.delete_account(owner=who, password="x")


@pytest.mark.parametrize("end", [withdraw, leave])
def test_words_leave_every_revision_and_counts_stay(ada, end):
    revisions = two_revisions(ada)
    known = [(each.digest, each.counts, each.pictures.count()) for each in revisions]
    assert SECRET in texts()
    end(ada)
    assert texts() == set()
    for revision in revisions:
        revision.refresh_from_db()
    assert [(each.digest, each.counts, each.pictures.count()) for each in revisions] == known


@pytest.mark.parametrize("end", [withdraw, leave])
def test_no_page_export_or_difference_shows_them(ada, end):
    older, newer = two_revisions(ada)
    kept = corrected(person("eve"), 1, start=30)
    both = services.freeze(person=None)
    end(ada)
    staff = Client()
    staff.force_login(User.objects.create_user("staff", is_staff=True))
    for one, other in ((older, newer), (newer, older), (newer, both), (both, older)):
        page = staff.get(f"/training/revisions/{one.pk}/to/{other.pk}/").content.decode()
        assert "PRIVATE" not in page
        assert "white paper" not in page or both in (one, other)
    assert "PRIVATE" not in staff.get(f"/training/revisions/{both.pk}/").content.decode()
    with exports.archive(dataset=both, style="coco") as file:
        archive = zipfile.ZipFile(BytesIO(file.read()))
    content = b"".join(archive.read(name) for name in archive.namelist())
    assert b"PRIVATE" not in content
    assert kept[0].sha256.encode() in content


def test_consent_given_anew_brings_nothing_back(ada):
    older, _newer = two_revisions(ada)
    withdraw(ada)
    deletion.set_consent(owner=ada, allow_training=True)
    assert selectors.there(older).count() == 0


def test_a_sentence_is_frozen_only_if_its_author_allows_it_too(ada, carol):
    (image,) = corrected(ada, 1)
    withdraw(carol)
    captions.add_reference(owner=ada, image_id=image.pk, text="my own words")
    says(carol, image)
    frozen = services.freeze(person=None)
    assert texts() == {"my own words"}
    assert sum(frozen.counts[split]["captions"] for split in ("train", "dev", "test")) == 1


def test_a_picture_with_nothing_but_unallowed_words_is_not_frozen(ada, carol):
    images = corrected(ada, 2)
    withdraw(carol)
    says(carol, images[0])
    frozen = services.freeze(person=None)
    assert [row.sha256 for row in frozen.pictures.all()] == [images[1].sha256]


def test_an_accepted_earlier_sentence_of_somebody_unwilling_is_not_learnt_from(ada, carol):
    (image,) = corrected(ada, 1)
    theirs = says(carol, image)
    says(ada, image, "mine again")
    captions.restore(owner=ada, image_id=image.pk, caption_id=theirs.pk)
    Image.objects.filter(pk=image.pk).update(review=Image.Review.REVIEWED)
    withdraw(carol)
    corrected(ada, 1, start=5)
    services.freeze(person=None)
    assert SECRET not in texts()


@pytest.mark.parametrize("end", [withdraw, leave])
def test_words_in_anothers_album_go_with_their_author(ada, carol, end):
    (image,) = corrected(ada, 1)
    captions.add_reference(owner=ada, image_id=image.pk, text="a second sentence")
    says(carol, image)
    before = services.freeze(person=None)
    assert texts() == {"a second sentence", SECRET}
    end(carol)
    assert texts() == {"a second sentence"}
    assert selectors.references(before, [image.sha256]) == {image.sha256: ["a second sentence"]}
    services.freeze(person=None)
    assert SECRET not in texts()


def test_the_account_taken_away_in_the_database_takes_the_words_along(ada, carol):
    (image,) = corrected(ada, 1)
    says(carol, image)
    services.freeze(person=None)
    carol.delete()
    assert texts() == set()


def same_file(owner: User, image: Image, text: str) -> Image:
    """Another person's picture of the same content, with their own caption."""
    twin, _sentence = picture(owner, 77)
    Image.objects.filter(pk=twin.pk).update(sha256=image.sha256)
    twin.refresh_from_db()
    captions.correct(owner=owner, image_id=twin.pk, text=text)
    return twin


@pytest.mark.parametrize("end", [withdraw, leave])
@pytest.mark.parametrize("first_goes", [True, False])
def test_two_people_with_the_same_file_keep_their_own_consent(ada, carol, end, first_goes):
    (image,) = corrected(ada, 1)
    same_file(carol, image, "of carol")
    frozen = services.freeze(person=None)
    assert frozen.counts["people"] == 2
    end(ada if first_goes else carol)
    left = "of carol" if first_goes else image.captions.get().text
    assert texts() == {left}
    values = selectors.as_values(frozen)
    (found,) = [each for side in values.splits.values() for each in side]
    assert found.captions == (left,)


def test_a_deleted_picture_of_two_leaves_the_others_words(ada, carol):
    (image,) = corrected(ada, 1)
    same_file(carol, image, "of carol")
    frozen = services.freeze(person=None)
    image_services.trash(owner=ada, image_id=image.pk)
    assert selectors.references(frozen, [image.sha256]) == {image.sha256: ["of carol"]}
    image_services.delete_for_good(image)
    assert texts() == {"of carol"}


def test_reports_and_runs_show_no_sentence_of_a_picture_that_was_withdrawn(ada, tmp_path):
    images = corrected(ada, 2)
    says(ada, images[0])
    frozen = services.freeze(person=None)
    live = rows.captioner(tmp_path)
    each = {"live": "a dog", "candidate": "a cat", "live_score": 0.1, "candidate_score": 2.0}
    gate = GateReport.objects.create(
        candidate=live, live=live, dataset=frozen, verdict="passed", pictures=2, wanted=2, gain=0,
        low=0, high=0, differences=[each | {"id": image.sha256} for image in images],
    )  # fmt: skip
    run = TrainingRun.objects.create(
        parent=live, samples=[{"sha256": images[0].sha256, "said": ["a dog"]}]
    )
    shown = runs.differences(gate)[0]
    assert (shown["references"], shown["image"]) == ([SECRET], images[0].pk)
    assert [sample["said"] for sample in runs.samples(run)] == [["a dog"]]
    withdraw(ada)
    hidden: dict[str, object] = {"live": "", "candidate": "", "references": [], "image": None}
    assert all(found.items() >= hidden.items() for found in runs.differences(gate))
    assert runs.samples(run) == []


def test_the_picks_between_captioners_lose_their_sentences(ada, tmp_path):
    (image,) = corrected(ada, 1)
    first = rows.captioner(tmp_path)
    second = rows.captioner(tmp_path, name="other", is_default=False)
    Preference.objects.create(
        image=image, person=ada, first=first, second=second, choice="first",
        first_text="a dog", second_text="a cat",
    )  # fmt: skip
    leave(ada)
    pick = Preference.objects.get()
    assert (pick.first_text, pick.second_text, pick.choice) == ("", "", "first")


def test_an_export_says_of_nobody_who_they_are(ada):
    corrected(ada, 1)
    with exports.archive(dataset=services.freeze(person=None), style="coco") as file:
        archive = zipfile.ZipFile(BytesIO(file.read()))
    (line,) = archive.read("provenance.jsonl").decode().splitlines()
    assert "author" not in line
    assert '"by": "person"' in line


def test_words_cannot_be_stored_without_their_author(ada):
    corrected(ada, 1)
    services.freeze(person=None)
    with pytest.raises(Exception, match="words_have_their_author"), connection.cursor() as cursor:
        cursor.execute("UPDATE training_datasetcaption SET author_id = NULL")


def test_words_frozen_in_the_moment_of_withdrawal_go_with_the_sweep(ada, settings):
    corrected(ada, 2)
    corrected(person("eve"), 1, start=30)
    services.freeze(person=None)
    User.objects.filter(pk=ada.pk).update(allow_training=False)
    assert "training.tasks.forget_withdrawn" in {
        entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }
    tasks.forget_withdrawn()
    assert {caption.image.owner.username for caption in DatasetCaption.objects.all()} == {"eve"}
