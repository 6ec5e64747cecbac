"""The tables of the gallery. May import text only."""

from gallery.models.album import Album, AlbumPicture
from gallery.models.bulk_action import BulkAction, BulkActionStep
from gallery.models.caption import Caption
from gallery.models.export import Export
from gallery.models.feature import PictureFeature
from gallery.models.image import Image
from gallery.models.import_batch import ImportBatch, ImportFile, ImportText, NearDuplicate
from gallery.models.invitation import Invitation
from gallery.models.job import Job
from gallery.models.model_version import ModelVersion
from gallery.models.outgoing_mail import OutgoingMail
from gallery.models.review import Review
from gallery.models.search_entry import SearchEntry
from gallery.models.share import AlbumLink, AlbumShare, Block
from gallery.models.token import ApiToken
from gallery.models.translation import Translation
from gallery.models.user import User
from gallery.models.webhook import Delivery, Webhook
from gallery.models.worker import Worker

__all__ = [
    "Album",
    "AlbumLink",
    "AlbumPicture",
    "AlbumShare",
    "ApiToken",
    "Block",
    "BulkAction",
    "BulkActionStep",
    "Caption",
    "Delivery",
    "Export",
    "Image",
    "ImportBatch",
    "ImportFile",
    "ImportText",
    "Invitation",
    "Job",
    "ModelVersion",
    "NearDuplicate",
    "OutgoingMail",
    "PictureFeature",
    "Review",
    "SearchEntry",
    "Translation",
    "User",
    "Webhook",
    "Worker",
]
