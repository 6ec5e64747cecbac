"""What a training run is: a network and the phases that train it, one after the other."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import Any, Literal, get_args

from training.ml.data.dataset import DataError

Objective = Literal["cross_entropy", "cider"]
Group = Literal["length", "picture"]
Baseline = Literal["greedy", "others"]
OBJECTIVES, GROUPS, BASELINES = get_args(Objective), get_args(Group), get_args(Baseline)
Precision = Literal["auto", "float32", "mixed"]
Xla = Literal["auto", "on", "off"]


@dataclasses.dataclass(frozen=True)
class Phase:
    """One stretch of training with one objective and one schedule.

    `group`: `length` batches sentences of like length, `picture` batches whole pictures with all
    their sentences (the encoder then runs once per picture). `batch` counts sentences, or
    pictures. `fine_tune` trains the encoder too, on augmented pictures, at
    `encoder_learning_rate`, from the layer `trained_from` on (empty: all of it). `captions` is how
    many of a picture's sentences an epoch takes, drawn anew each time; 0 takes all. The learning
    rate rises over `warmup` of the steps and falls to `floor` times its peak along a cosine.
    `average` is the decay of the running mean of the weights that is evaluated and kept; 0 keeps
    the weights themselves. `anchor` is the share of the decoder's weights that the phase began with
    in those (arXiv:2109.01903). `pace` slows what the captioner knew: all but its words from number
    `known_words` on moves at that share of the learning rate. `samples` sentences per picture at
    `temperature` are drawn by the objective `cider`; each is judged against the greedy sentence
    (arXiv:1612.00563) or, with `baseline` others, the mean of the other drawn ones
    (arXiv:2003.09971). `image_size` is the side of the pictures from this phase on; 0 leaves it.
    """

    epochs: int = 12
    objective: Objective = "cross_entropy"
    group: Group = "length"
    batch: int = 128
    learning_rate: float = 1e-3
    encoder_learning_rate: float = 2e-5
    fine_tune: bool = False
    trained_from: str = ""
    captions: int = 0
    warmup: float = 0.05
    floor: float = 0.02
    weight_decay: float = 1e-4
    clip: float = 1.0
    label_smoothing: float = 0.1
    average: float = 0.0
    anchor: float = 0.0
    pace: float = 1.0
    known_words: int = 0
    flip: bool = False
    patience: int = 5
    samples: int = 5
    temperature: float = 0.6
    baseline: Baseline = "greedy"
    image_size: int = 0

    def __post_init__(self) -> None:
        if self.objective not in OBJECTIVES or self.group not in GROUPS:
            raise DataError(
                f"A phase's objective is one of {', '.join(OBJECTIVES)}, "
                f"its group one of {', '.join(GROUPS)}."
            )
        if self.baseline not in BASELINES or (self.baseline == "others" and self.samples < 2):
            raise DataError("A phase's baseline is greedy, or others with at least two samples.")
        if self.objective == "cider" and self.fine_tune:
            raise DataError("A phase with the objective cider keeps the encoder as it is.")
        if min(self.epochs, self.batch, self.samples) < 1 or self.temperature <= 0:
            raise DataError("A phase needs at least one epoch, one item per batch and one sample.")


@dataclasses.dataclass(frozen=True)
class RunConfig:
    """A whole run. `network` holds the fields of the kind's own Config.

    `precision` mixed computes in bfloat16 and keeps the weights in float32; `xla` compiles the
    steps for each shape of batch. `auto` does both on a GPU and neither without one.
    """

    network: dict[str, Any] = dataclasses.field(default_factory=dict)
    phases: tuple[Phase, ...] = (Phase(),)
    text: str = "plain"
    min_count: int = 5
    max_words: int = 22
    seed: int = 0
    imagenet: bool = True
    precision: Precision = "auto"
    xla: Xla = "auto"

    def __post_init__(self) -> None:
        if self.precision not in get_args(Precision) or self.xla not in get_args(Xla):
            raise DataError("precision is auto, float32 or mixed, and xla is auto, on or off.")


def load_config(path: Path) -> RunConfig:
    """Read a TOML file. Raises DataError naming the field that is unknown or wrong."""
    try:
        values = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path} cannot be read as TOML: {error}.") from error
    return config_from_values(values, source=str(path))


def config_from_values(values: dict[str, Any], *, source: str = "config") -> RunConfig:
    """Make a RunConfig of plain values, as a TOML or JSON file holds them."""
    phases = tuple(_known(Phase, phase, source) for phase in values.get("phases", [{}]))
    rest = {name: value for name, value in values.items() if name != "phases"}
    run: RunConfig = _known(RunConfig, rest, source)
    return dataclasses.replace(run, phases=phases)


def _known(kind: Any, values: dict[str, Any], source: str) -> Any:
    fields = {field.name for field in dataclasses.fields(kind)}
    unknown = sorted(set(values) - fields)
    if unknown:
        raise DataError(f"{source}: unknown setting {', '.join(unknown)} for {kind.__name__}.")
    return kind(**values)
