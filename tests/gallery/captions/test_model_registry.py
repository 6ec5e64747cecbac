import pytest

from gallery.captions import model_registry
from gallery.models import ModelVersion
from tests import rows
from tests.gallery.conftest import checkpoint

pytestmark = pytest.mark.postgresql


def version(name: str, number: str) -> ModelVersion:
    return ModelVersion.objects.get(name=name, version=number)


def test_an_upgrade_replaces_a_bundled_version_and_stays_the_default(db, tmp_path):
    folder = rows.checkpoint(tmp_path / "box")
    for number in ("1", "2"):
        bundled = checkpoint("box", version=number, folder=str(folder))
        model_registry.register_bundled(checkpoints=[bundled], default="box")
    assert version("box", "1").state == "retired"
    assert (version("box", "2").state, version("box", "2").is_default) == ("live", True)


def test_a_bundled_version_does_not_replace_a_live_one_whose_files_are_here(db, tmp_path):
    mine = checkpoint("box", version="mine", folder=str(rows.checkpoint(tmp_path / "mine")))
    model_registry.register(checkpoint=mine)
    bundled = checkpoint("box", folder=str(rows.checkpoint(tmp_path / "box")))
    model_registry.register_bundled(checkpoints=[bundled], default="box")
    assert (version("box", "mine").state, version("box", "1").state) == ("live", "candidate")


def test_a_promoted_version_takes_the_default_with_it_and_ends_its_share(captioner, tmp_path):
    candidate = model_registry.register(checkpoint=checkpoint("box", version="2"))
    model_registry.give_share(version=candidate, percent=20)
    assert model_registry.go_live(version=candidate) == captioner
    captioner.refresh_from_db()
    candidate.refresh_from_db()
    assert (captioner.state, captioner.is_default) == ("retired", False)
    assert (candidate.state, candidate.is_default, candidate.canary_percent) == ("live", True, 0)


def test_one_candidate_of_a_name_has_a_share_and_the_live_version_none(captioner):
    first, second = (
        model_registry.register(checkpoint=checkpoint("box", version=number)) for number in "23"
    )
    for each in (first, second, captioner):
        model_registry.give_share(version=each, percent=20)
    shares = ModelVersion.objects.order_by("version").values_list("canary_percent", flat=True)
    assert list(shares) == [0, 0, 0]
    model_registry.give_share(version=first, percent=20)
    model_registry.give_share(version=second, percent=30)
    assert list(shares.all()) == [0, 0, 30]
