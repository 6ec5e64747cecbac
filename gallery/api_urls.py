from django.urls import path, re_path

import gallery.converters  # noqa: F401  # registers "row"
from gallery.alt import api as alt
from gallery.api import NotHere
from gallery.api_docs import DocsView, SchemaView
from gallery.bulk import api as batches
from gallery.captions import api as captions
from gallery.captions import review_api as reviews
from gallery.exchange import api as exchange
from gallery.jobs import api as jobs
from gallery.languages import api as languages
from gallery.library import api as library
from gallery.library import bulk_api as many
from gallery.people import api as people
from gallery.people import own_api as own
from gallery.sharing import api as sharing
from gallery.webhooks import api as webhooks

app_name = "api"
urlpatterns = [
    path("auth/token/", people.Token.as_view(), name="token"),
    path("albums/", many.Albums.as_view(), name="albums"),
    path("albums/<row:album_id>/", many.OneAlbum.as_view(), name="album"),
    path(
        "albums/<row:album_id>/images/<row:image_id>/",
        many.AlbumImage.as_view(),
        name="album-image",
    ),
    path("trash/", many.Trash.as_view(), name="trash"),
    path("images/bulk/", many.Bulk.as_view(), name="images-bulk"),
    path("images/undo/<uuid:deed_id>/", many.UndoBulk.as_view(), name="images-undo"),
    path("images/<row:image_id>/similar/", many.SimilarImages.as_view(), name="image-similar"),
    path("images/<row:image_id>/favourite/", many.FavouriteImage.as_view(), name="image-favourite"),
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
    path("images/<row:image_id>/alt/", alt.AltText.as_view(), name="alt"),
    path("images/<row:image_id>/languages/", languages.Translations.as_view(), name="translations"),
    path(
        "images/<row:image_id>/languages/<slug:language>/",
        languages.OneTranslation.as_view(),
        name="translation",
    ),
    path(
        "images/<row:image_id>/languages/<slug:language>/approve/",
        languages.ApproveTranslation.as_view(),
        name="translation-approve",
    ),
    path(
        "images/<row:image_id>/languages/<slug:language>/translate/",
        languages.Translate.as_view(),
        name="translate",
    ),
    path("images/<row:image_id>/html/", exchange.Snippet.as_view(), name="snippet"),
    path("batches/", batches.Batches.as_view(), name="batches"),
    path("batches/<row:batch_id>/", batches.OneBatch.as_view(), name="batch"),
    path("batches/<row:batch_id>/retry/", batches.RetryBatch.as_view(), name="batch-retry"),
    path("batches/<row:batch_id>/files/", batches.Files.as_view(), name="batch-files"),
    path(
        "batches/<row:batch_id>/files/<row:file_id>/", batches.OneFile.as_view(), name="batch-file"
    ),
    path("exports/", exchange.Exports.as_view(), name="exports"),
    path("exports/<row:export_id>/", exchange.OneExport.as_view(), name="export"),
    path("exports/<row:export_id>/file/", exchange.ExportFile.as_view(), name="export-file"),
    path("images/<row:image_id>/review/", reviews.ReviewImage.as_view(), name="image-review"),
    path("images/<row:image_id>/history/", reviews.History.as_view(), name="image-history"),
    path(
        "images/<row:image_id>/captions/<row:caption_id>/restore/",
        reviews.RestoreCaption.as_view(),
        name="caption-restore",
    ),
    path("reviews/", reviews.Reviews.as_view(), name="reviews"),
    path("jobs/", jobs.Jobs.as_view(), name="jobs"),
    path("jobs/events/", jobs.JobEvents.as_view(), name="job-events"),
    path("jobs/<row:job_id>/", jobs.OneJob.as_view(), name="job"),
    path("jobs/<row:job_id>/cancel/", jobs.CancelJob.as_view(), name="job-cancel"),
    path("jobs/<row:job_id>/retry/", jobs.RetryJob.as_view(), name="job-retry"),
    path("albums/<row:album_id>/links/", sharing.Links.as_view(), name="links"),
    path("links/<row:link_id>/", sharing.OneLink.as_view(), name="link"),
    path("albums/<row:album_id>/people/", sharing.Shares.as_view(), name="shares"),
    path("shares/<row:share_id>/", sharing.OneShare.as_view(), name="share"),
    path("shared/", sharing.Shared.as_view(), name="shared"),
    path("shared/<row:album_id>/", sharing.SharedAlbum.as_view(), name="shared-album"),
    path(
        "shared/<row:album_id>/<row:image_id>/large/",
        sharing.SharedLarge.as_view(),
        name="shared-large",
    ),
    path(
        "shared/<row:album_id>/<row:image_id>/captions/",
        sharing.SharedCaptions.as_view(),
        name="shared-captions",
    ),
    path("account/", own.Account.as_view(), name="account"),
    path("account/invitations/", own.Invitations.as_view(), name="invitations"),
    path(
        "account/invitations/<row:invitation_id>/",
        own.OneInvitation.as_view(),
        name="invitation",
    ),
    path("captioners/", captions.Captioners.as_view(), name="captioners"),
    path("webhooks/", webhooks.Webhooks.as_view(), name="webhooks"),
    path("webhooks/<row:webhook_id>/", webhooks.OneWebhook.as_view(), name="webhook"),
    path("webhooks/<row:webhook_id>/ping/", webhooks.PingWebhook.as_view(), name="webhook-ping"),
    path(
        "webhooks/<row:webhook_id>/deliveries/",
        webhooks.Deliveries.as_view(),
        name="webhook-deliveries",
    ),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path(r"", NotHere.as_view(), name="not-here"),
]
