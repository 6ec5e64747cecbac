from gallery.core.error_catalogue.training import ERRORS
from gallery.core.errors import GalleryError
from tests.gallery.core.raised_errors import needed_checks


def test_every_check_that_forbids_a_run_has_its_text():
    wanted = {f"training_not_ready.{name}" for name in needed_checks()}
    assert {key for key in ERRORS if key.startswith("training_not_ready")} == wanted


def test_gigabytes_are_rounded():
    error = GalleryError("training_not_ready.disk", has=1.26, wants=10.0)
    assert error.message == "1.3 GB of disk are free; 10.0 GB are needed."


def test_an_outdated_gate_names_the_version_that_was_live():
    error = GalleryError("gate_outdated", candidate="box@3", live="box@1")
    assert error.message.startswith("box@3 was measured against box@1, which is not live")
