"""The tables of training. May import gallery.models only."""

from training.models.dataset import Dataset, DatasetCaption, DatasetPicture
from training.models.gate import GateReport
from training.models.preference import Preference
from training.models.promotion import Promotion
from training.models.run import TrainingRun
from training.models.schedule import Schedule

__all__ = [
    "Dataset",
    "DatasetCaption",
    "DatasetPicture",
    "GateReport",
    "Preference",
    "Promotion",
    "Schedule",
    "TrainingRun",
]
