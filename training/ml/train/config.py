"""Configuration of a training run: a network, and the phases that train it in turn."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast, get_args

from training.ml.data.dataset import DataError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

C = TypeVar("C")
Objective = Literal["cross_entropy", "cider"]
Group = Literal["length", "picture"]
Baseline = Literal["greedy", "others"]
OBJECTIVES, GROUPS, BASELINES = get_args(Objective), get_args(Group), get_args(Baseline)
ComputePrecision = Literal["auto", "float32", "mixed"]
Xla = Literal["auto", "on", "off"]


@dataclasses.dataclass(frozen=True)
class Phase:
    """Phase of training with one objective and one learning rate schedule.

    Batches: with `group` `length` a batch is `batch` captions of similar length; with `picture` it
    is `batch` whole images with all their captions, so that the encoder runs once per image.
    `captions` is the number of captions of an image per epoch, drawn anew each time; 0 uses all.

    Encoder: `fine_tune` trains it too, on augmented images, at `encoder_learning_rate`, from the
    layer `trained_from` on (empty: all layers). `image_size` is the side of the images in pixels
    from this phase on; 0 leaves it.

    Learning rate: it rises linearly over the share `warmup` of the steps and falls to `floor` times
    its peak along a cosine. `pace` is the factor on the updates of all weights but those of the
    words from index `known_words` on.

    Kept weights: `average` is the decay of the exponential moving average of the weights that is
    evaluated and kept; 0 keeps the weights themselves. `anchor` is the share of the decoder's
    initial weights that is mixed into the kept weights (arXiv:2109.01903).

    Objective `cider`: draws `samples` captions per image at `temperature`. The baseline of their
    reward is the greedy caption (arXiv:1612.00563) or, with `baseline` `others`, the mean reward of
    the other samples (arXiv:2003.09971).
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
    """Configuration of a run; `network` holds the fields of the kind's own Config.

    `precision` mixed computes in bfloat16 and keeps the weights in float32; `xla` compiles the
    steps for each batch shape. `auto` does both on a GPU and neither without one.
    """

    network: dict[str, Any] = dataclasses.field(default_factory=dict)
    phases: tuple[Phase, ...] = (Phase(),)
    text: str = "plain"
    min_count: int = 5
    max_words: int = 22
    seed: int = 0
    imagenet: bool = True
    precision: ComputePrecision = "auto"
    xla: Xla = "auto"

    def __post_init__(self) -> None:
        if self.precision not in get_args(ComputePrecision) or self.xla not in get_args(Xla):
            raise DataError("precision is auto, float32 or mixed, and xla is auto, on or off.")


def load_config(path: Path) -> RunConfig:
    """Read a TOML file. Raises DataError that names the field that is unknown or wrong."""
    try:
        values = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path} cannot be read as TOML: {error}.") from error
    return config_from_values(values, source=str(path))


def config_from_values(values: dict[str, Any], *, source: str = "config") -> RunConfig:
    """Build a RunConfig from the values of a TOML or JSON file. Raises DataError."""
    phases = tuple(_known(Phase, phase, source) for phase in values.get("phases", [{}]))
    rest = {name: value for name, value in values.items() if name != "phases"}
    run = _known(RunConfig, rest, source)
    return dataclasses.replace(run, phases=phases)


def _known(kind: type[C], values: dict[str, Any], source: str) -> C:
    fields = {field.name for field in dataclasses.fields(cast("type[DataclassInstance]", kind))}
    unknown = sorted(set(values) - fields)
    if unknown:
        raise DataError(f"{source}: unknown setting {', '.join(unknown)} for {kind.__name__}.")
    return kind(**values)
