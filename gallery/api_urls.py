from django.urls import path, re_path

import gallery.converters  # noqa: F401  # registers "row"
from gallery.api import NotHere
from gallery.api_docs import DocsView, SchemaView
from gallery.captions import api as captions
from gallery.captions import review_api as reviews
from gallery.jobs import api as jobs
from gallery.library import api as library
from gallery.library import bulk_api as bulk
from gallery.people import api as people

app_name = "api"
urlpatterns = [
    path("auth/token/", people.Token.as_view(), name="token"),
    path("albums/", bulk.Albums.as_view(), name="albums"),
    path("albums/<row:album_id>/", bulk.OneAlbum.as_view(), name="album"),
    path(
        "albums/<row:album_id>/images/<row:image_id>/",
        bulk.AlbumImage.as_view(),
        name="album-image",
    ),
    path("trash/", bulk.Trash.as_view(), name="trash"),
    path("images/bulk/", bulk.Bulk.as_view(), name="images-bulk"),
    path("images/undo/<uuid:deed_id>/", bulk.UndoBulk.as_view(), name="images-undo"),
    path("images/<row:image_id>/similar/", bulk.SimilarImages.as_view(), name="image-similar"),
    path("images/<row:image_id>/favourite/", bulk.FavouriteImage.as_view(), name="image-favourite"),
    path("images/", library.Images.as_view(), name="images"),
    path("images/<row:image_id>/", library.OneImage.as_view(), name="image"),
    path("images/<row:image_id>/small/", library.SmallFile.as_view(), name="image-small"),
    path("images/<row:image_id>/large/", library.LargeFile.as_view(), name="image-large"),
    path("images/<row:image_id>/original/", library.OriginalFile.as_view(), name="image-original"),
    path("images/<row:image_id>/restore/", library.RestoreImage.as_view(), name="image-restore"),
    path(
        "images/<row:image_id>/recaption/", library.RecaptionImage.as_view(), name="image-recaption"
    ),
    path("images/<row:image_id>/captions/", captions.Captions.as_view(), name="captions"),
    path("images/<row:image_id>/review/", reviews.ReviewImage.as_view(), name="image-review"),
    path("images/<row:image_id>/history/", reviews.History.as_view(), name="image-history"),
    path(
        "images/<row:image_id>/captions/<row:caption_id>/restore/",
        reviews.RestoreCaption.as_view(),
        name="caption-restore",
    ),
    path("reviews/", reviews.Reviews.as_view(), name="reviews"),
    path("jobs/", jobs.Jobs.as_view(), name="jobs"),
    path("jobs/<row:job_id>/", jobs.OneJob.as_view(), name="job"),
    path("jobs/<row:job_id>/cancel/", jobs.CancelJob.as_view(), name="job-cancel"),
    path("jobs/<row:job_id>/retry/", jobs.RetryJob.as_view(), name="job-retry"),
    path("captioners/", captions.Captioners.as_view(), name="captioners"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path(r"", NotHere.as_view(), name="not-here"),
]
