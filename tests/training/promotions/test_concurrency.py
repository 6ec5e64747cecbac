"""Two people who change the live version at once: the second sees what the first has done."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from gallery.captions import model_registry
from gallery.core.errors import GalleryError
from gallery.models import ModelVersion, User
from tests import rows
from tests.training.corrected import person
from training.models import Dataset, GateReport, Promotion
from training.promotions import selectors, services

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
WAITING = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
SECONDS = 20


@pytest.fixture
def on_postgresql(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one transaction write at a time")


@pytest.fixture
def staff(on_postgresql: None) -> User:
    return person("staff")


@pytest.fixture
def versions(tmp_path: Path, staff: User) -> list[ModelVersion]:
    """One live, two candidates whose gates are open."""
    dataset = Dataset.objects.create(digest="d")
    found: list[ModelVersion] = []
    for number in "123":
        folder = rows.checkpoint(tmp_path / number, version=number)
        more: dict[str, Any] = {"state": "candidate", "is_default": False} if found else {}
        found.append(rows.captioner(folder, version=number, **more))
        values = {"verdict": "passed", "pictures": 1, "wanted": 1, "gain": 1, "low": 1, "high": 1}
        GateReport.objects.create(candidate=found[-1], live=found[0], dataset=dataset, **values)
    return found


@contextmanager
def held(name: str, waiting: int) -> Iterator[None]:
    """Hold the name's lock until so many others wait for it."""
    with transaction.atomic():
        model_registry.lock(name=name)
        yield
        end = time.monotonic() + SECONDS
        while _waiting() < waiting:
            assert time.monotonic() < end, "nobody waits for the lock"
            threading.Event().wait(0.01)


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return int(cursor.fetchone()[0])


def at_once(*calls: Callable[[], Promotion | None]) -> list[str]:
    """Make the calls in threads of their own, all of which have begun before one ends."""
    outcomes: list[str] = []

    def call(one: Callable[[], Promotion | None]) -> None:
        try:
            outcomes.append("done" if one() else "nothing")
        except GalleryError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=call, args=[one]) for one in calls]
    with held("fake", len(threads)):
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return sorted(outcomes)


def promote(staff: User, version: ModelVersion) -> Callable[[], Promotion]:
    return lambda: services.promote(person=staff, version_id=version.pk)


def test_a_candidate_goes_live_once(staff: User, versions: list[ModelVersion]) -> None:
    first, second, _ = versions
    outcomes = at_once(promote(staff, second), promote(staff, second))
    assert outcomes == ["done", "not_a_candidate"]
    assert Promotion.objects.get().previous == first


def test_of_two_candidates_of_one_live_version_one_goes_live(
    staff: User, versions: list[ModelVersion]
) -> None:
    first, second, third = versions
    outcomes = at_once(promote(staff, second), promote(staff, third))
    assert outcomes == ["done", "gate_outdated"]
    assert Promotion.objects.get().previous == first
    assert selectors.before(name="fake") == first


def test_a_run_that_promotes_by_itself_and_a_person_promote_once(
    staff: User, versions: list[ModelVersion]
) -> None:
    report = GateReport.objects.get(candidate=versions[1])
    by_itself = lambda: services.promote_by_itself(report=report)  # noqa: E731
    outcomes = at_once(by_itself, promote(staff, versions[1]))
    assert outcomes in (["done", "nothing"], ["done", "not_a_candidate"])
    assert Promotion.objects.count() == 1


def test_two_who_roll_back_go_one_step_back(staff: User, versions: list[ModelVersion]) -> None:
    _, second, third = versions
    services.promote(person=staff, version_id=second.pk)
    GateReport.objects.filter(candidate=third).update(live=second)
    services.promote(person=staff, version_id=third.pk)
    back = lambda: services.roll_back(person=staff, name="fake")  # noqa: E731
    assert at_once(back, back) == ["done", "live_changed"]
    assert selectors.live(name="fake") == second
    assert Promotion.objects.filter(action=Promotion.Action.ROLLED_BACK).count() == 1


def test_a_candidate_that_has_just_gone_live_takes_no_share(
    staff: User, versions: list[ModelVersion]
) -> None:
    share = lambda: services.share(person=staff, version_id=versions[1].pk, percent=10)  # noqa: E731
    outcomes = at_once(promote(staff, versions[1]), share)
    assert outcomes in (["done", "done"], ["done", "not_a_candidate"])
    assert not ModelVersion.objects.filter(state="live", canary_percent__gt=0).exists()
