from gallery.models.album import Album, AlbumPicture
from gallery.models.caption import Caption
from gallery.models.deed import Deed, DeedStep
from gallery.models.feature import PictureFeature
from gallery.models.image import Image
from gallery.models.job import Job
from gallery.models.model_version import ModelVersion
from gallery.models.person import User
from gallery.models.review import Review
from gallery.models.search_entry import SearchEntry
from gallery.models.token import ApiToken
from gallery.models.worker import Worker

__all__ = [
    "Album",
    "AlbumPicture",
    "ApiToken",
    "Caption",
    "Deed",
    "DeedStep",
    "Image",
    "Job",
    "ModelVersion",
    "PictureFeature",
    "Review",
    "SearchEntry",
    "User",
    "Worker",
]
