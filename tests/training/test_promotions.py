"""What goes live, by whom and why, and the way back."""

import pytest

from gallery.captions import selectors as captioners
from gallery.errors import GalleryError
from gallery.models import ModelVersion, User
from tests import rows
from tests.training.corrected import corrected, person
from training.datasets import services as freezing
from training.models import GateReport, Promotion
from training.promotions import selectors, services

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def staff() -> User:
    return person("staff")


@pytest.fixture
def versions(tmp_path, staff: User) -> list[ModelVersion]:
    """One live, three candidates."""
    corrected(staff, 1)
    found = []
    for number in "1234":
        folder = rows.checkpoint(tmp_path / number, version=number)
        more = {} if number == "1" else {"state": "candidate", "is_default": False}
        found.append(rows.captioner(folder, version=number, **more))
    return found


def gate(candidate: ModelVersion, live: ModelVersion, verdict: str = "passed") -> GateReport:
    return GateReport.objects.create(
        candidate=candidate,
        live=live,
        dataset=freezing.freeze(person=None),
        verdict=verdict,
        pictures=400,
        wanted=200,
        gain=0.04,
        low=0.03,
        high=0.05,
    )


def live() -> ModelVersion:
    return captioners.captioner("")


def test_the_gate_decides_who_may_go_live(staff: User, versions: list[ModelVersion]):
    first, second, third, _ = versions
    with pytest.raises(GalleryError, match="has not let"):
        services.promote(person=staff, version_id=second.pk)
    gate(second, first, "failed")
    with pytest.raises(GalleryError, match="has not let"):
        services.promote(person=staff, version_id=second.pk)
    gate(second, first)
    gate(third, first)
    done = services.promote(person=staff, version_id=second.pk)
    assert (live(), done.previous, done.person) == (second, first, staff)
    with pytest.raises(GalleryError, match="not live any more"):
        services.promote(person=staff, version_id=third.pk)
    with pytest.raises(GalleryError, match="live already"):
        services.promote(person=staff, version_id=second.pk)


def test_by_itself_only_what_passed_goes_live_and_only_once(versions):
    first, second, *_ = versions
    assert services.promote_by_itself(report=gate(second, first, "not_enough")) is None
    report = gate(second, first)
    assert services.promote_by_itself(report=report).person is None
    assert live() == second
    assert services.promote_by_itself(report=report) is None
    assert Promotion.objects.count() == 1


def test_each_rollback_goes_one_step_back_and_is_written_down(staff: User, versions):
    first, second, third, _ = versions
    gate(second, first)
    services.promote(person=staff, version_id=second.pk)
    gate(third, second)
    services.promote(person=staff, version_id=third.pk)
    assert selectors.live_versions() == [(third, second)]
    services.roll_back(person=staff, name="fake")
    assert live() == second
    services.roll_back(person=staff, name="fake")
    assert live() == first
    with pytest.raises(GalleryError, match="no earlier version"):
        services.roll_back(person=staff, name="fake")
    actions = list(Promotion.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["promoted", "promoted", "rolled_back", "rolled_back"]
    assert ModelVersion.objects.get(pk=first.pk).is_default


def test_a_canary_takes_its_share_and_gives_it_back(staff: User, versions):
    first, second, third, _ = versions
    gate(second, first)
    gate(third, first)
    services.share(person=staff, version_id=second.pk, percent=30)
    drawn = [captioners.captioner("", draw=number) for number in range(1000)]
    assert 200 < drawn.count(second) < 400
    assert captioners.captioner("") == first  # only work draws
    assert captioners.captioner("fake@1", draw=5) == first
    services.share(person=staff, version_id=third.pk, percent=10)  # one at a time
    assert second not in [captioners.captioner("", draw=number) for number in range(300)]
    services.promote(person=staff, version_id=third.pk)
    assert {captioners.captioner("", draw=number) for number in range(300)} == {third}
    services.share(person=staff, version_id=second.pk, percent=0)
    with pytest.raises(GalleryError, match="0 to 50"):
        services.share(person=staff, version_id=second.pk, percent=80)


def test_work_that_names_a_version_is_done_by_it_though_another_is_live(staff, versions):
    first, second, *_ = versions
    gate(second, first)
    services.promote(person=staff, version_id=second.pk)
    assert captioners.captioner("fake@1") == first
    assert captioners.captioner("fake") == second
