"""The table of job kinds is whole: each has a queue, a task that Celery knows, and a handler."""

import pytest
from django.utils.module_loading import import_string

from captionsite.celery import app
from captionsite.launch.address import Address
from captionsite.launch.programs import site_programs
from gallery.jobs import kinds
from gallery.models import Job


def test_every_kind_is_in_the_table() -> None:
    assert list(kinds.KINDS) == Job.Kind.values


@pytest.mark.parametrize("kind", kinds.KINDS.values(), ids=lambda kind: kind.name)
def test_a_kind_has_a_task_a_handler_and_a_worker(kind: kinds.JobKind) -> None:
    app.loader.import_default_modules()
    assert kind.task in app.tasks
    assert callable(import_string(kind.handler))
    commands = [" ".join(program.command) for program in site_programs(Address(), {})]
    assert any(f" -Q {kind.queue} " in command for command in commands)


def test_captions_come_before_explanations() -> None:
    served = [kind.name for kind in kinds.in_queue("captions")]
    assert served == [Job.Kind.CAPTION, Job.Kind.EXPLAIN]


@pytest.mark.parametrize(
    ("kind", "code", "message"),
    [
        ("caption", "captioner_failed", "could not caption this picture (ValueError: odd {x})."),
        ("explain", "captioner_failed", "could not caption this picture (ValueError: odd {x})."),
        ("training", "training_failed", "The training stopped: odd {x}"),
        ("background", "background_task_failed", "It stopped: ValueError."),
    ],
)
def test_an_unexpected_error_becomes_a_reason(kind: str, code: str, message: str) -> None:
    error = kinds.KINDS[kind].unexpected(ValueError("odd {x}"))
    assert error.code == code
    assert error.message.endswith(message)


def test_an_error_without_words_is_called_by_its_name() -> None:
    assert "(KeyError)" in kinds.CAPTION.unexpected(KeyError()).message
