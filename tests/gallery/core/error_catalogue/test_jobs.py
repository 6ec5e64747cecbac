from gallery.core.error_catalogue.jobs import ERRORS
from gallery.core.errors import GalleryError


def test_a_job_that_killed_its_worker_tells_how_often_and_many_such_jobs_do_not():
    assert "stopped 3 times" in GalleryError("worker_died", crashes=3).message
    assert ERRORS["worker_died"].general == (
        "The captioner stopped each time at this picture, so it was left out."
    )


def test_what_a_captioner_raised_stays_out_of_the_text_for_everybody():
    error = GalleryError("captioner_failed", reason="ValueError: 100% wrong")
    assert "ValueError: 100% wrong" in error.message
    assert "ValueError" not in ERRORS[error.key].general


def test_a_limit_is_said_with_its_number_and_a_captioner_by_its_name():
    assert GalleryError("too_many_webhooks", most=5).message.startswith("You have 5 webhooks")
    assert "'owl'" in GalleryError("unknown_captioner", name="owl").message
    assert GalleryError("unknown_captioner.none").code == "unknown_captioner"
