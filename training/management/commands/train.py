"""Training of a captioner: `manage.py train KIND --data DIR`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inference.captioners import captioner_class
from inference.ml.contract import CaptionerError
from inference.ml.hub_captioner import require_torch
from inference.ml.tensorflow_import import import_tensorflow
from training.ml.data.dataset import DataError
from training.ml.data.readers import open_dataset
from training.ml.train.config import load_config
from training.ml.train.progress import LogEntry
from training.progress import Bar

CONFIGS = Path(__file__).resolve().parents[2] / "configs"


class Command(BaseCommand):
    """Command `manage.py train`."""

    help = "Train a captioner of a kind on a dataset, and measure it after every epoch."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("kind", metavar="KIND")
        parser.add_argument("--data", type=Path, required=True, metavar="DIR")
        parser.add_argument("--config", type=Path, metavar="FILE", help="a TOML file")
        parser.add_argument("--out", type=Path, metavar="DIR", help="default: runs/KIND")
        parser.add_argument("--resume", action="store_true", help="go on where the run stopped")
        parser.add_argument(
            "--start", type=Path, metavar="CHECKPOINT", help="train this one further"
        )
        parser.add_argument("--threads", type=int, default=0, help="0: all cores")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        kind, folder = options["kind"], options["out"] or Path("runs") / options["kind"]
        try:
            prepare = _trainer_of(kind, options["threads"])
            config = load_config(options["config"] or CONFIGS / f"{kind}.toml")
            dataset = open_dataset(options["data"])
            for problem in dataset.problems:
                self.stderr.write(problem)
            with Bar("starting") as bar:
                run: Any = prepare(
                    kind,
                    dataset,
                    config,
                    folder,
                    start=options["start"],
                    report=lambda entry: bar.aside(lambda: self._report(entry)),
                    step=lambda: bar.show(run.clock.done, run.clock.total, run.clock.stage),
                )
                best = run.run(resume=options["resume"])
        except (CaptionerError, DataError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError(_stopped(folder), returncode=130) from None
        self.stdout.write(f"Best dev CIDEr {best:.4f}: {folder / 'best'}")

    def _report(self, entry: LogEntry) -> None:
        self.stdout.write(
            f"phase {entry['phase'] + 1} epoch {entry['epoch'] + 1}: {_measure(entry)}, "
            f"dev CIDEr {entry['CIDEr']:.4f}, BLEU-4 {entry['BLEU-4']:.4f}, "
            f"{entry['train_seconds']:.0f} s; {entry['minutes_left']:.0f} min left at most"
        )


def _trainer_of(kind: str, threads: int) -> Callable[..., Any]:
    """Import a kind's trainer with its model library; return the function that prepares a run.

    Raises CaptionerError for a kind that is unknown, or whose library is not installed.
    """
    if captioner_class(kind).trainer == "torch":
        require_torch()
        import torch

        from training.ml.train.torch_trainer import prepare_torch_run

        if threads:
            torch.set_num_threads(threads)
        return prepare_torch_run
    import_tensorflow()
    from training.ml.train.build_run import prepare_keras_run, set_threads

    set_threads(threads)
    return prepare_keras_run


def _stopped(folder: Path) -> str:
    if not (folder / "best").is_dir():
        return "Stopped before the first epoch was over: nothing is kept."
    return f"Stopped. The best so far is in {folder / 'best'}; --resume goes on from here."


def _measure(entry: LogEntry) -> str:
    name = "loss" if "loss" in entry else "reward"
    return f"{name} {entry[name]:.3f}"
