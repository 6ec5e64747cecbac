from django.urls import path, re_path

import gallery.http.converters  # noqa: F401  # registers "row"
from gallery.account import own_api as account
from gallery.accounts import api as accounts
from gallery.alt_text import api as alt_text
from gallery.bulk_actions import api as bulk_actions
from gallery.captions import api as captions
from gallery.captions import review_api as reviews
from gallery.exports import api as exports
from gallery.http.api import NotFoundView
from gallery.images import api as images
from gallery.imports import api as imports
from gallery.jobs import api as jobs
from gallery.sharing import api as sharing
from gallery.site.api_docs import DocsView, SchemaView
from gallery.translations import api as translations
from gallery.webhooks import api as webhooks

app_name = "api"
urlpatterns = [
    path("auth/token/", accounts.Token.as_view(), name="token"),
    path("albums/", bulk_actions.Albums.as_view(), name="albums"),
    path("albums/<row:album_id>/", bulk_actions.OneAlbum.as_view(), name="album"),
    path(
        "albums/<row:album_id>/images/<row:image_id>/",
        bulk_actions.AlbumImage.as_view(),
        name="album-image",
    ),
    path("trash/", bulk_actions.Trash.as_view(), name="trash"),
    path("images/bulk/", bulk_actions.Bulk.as_view(), name="images-bulk"),
    path("images/undo/<uuid:bulk_action_id>/", bulk_actions.UndoBulk.as_view(), name="images-undo"),
    path(
        "images/<row:image_id>/similar/", bulk_actions.SimilarImages.as_view(), name="image-similar"
    ),
    path(
        "images/<row:image_id>/favourite/",
        bulk_actions.FavouriteImage.as_view(),
        name="image-favourite",
    ),
    path("images/", images.Images.as_view(), name="images"),
    path("images/<row:image_id>/", images.OneImage.as_view(), name="image"),
    path("images/<row:image_id>/small/", images.SmallFile.as_view(), name="image-small"),
    path("images/<row:image_id>/large/", images.LargeFile.as_view(), name="image-large"),
    path("images/<row:image_id>/original/", images.OriginalFile.as_view(), name="image-original"),
    path("images/<row:image_id>/restore/", images.RestoreImage.as_view(), name="image-restore"),
    path(
        "images/<row:image_id>/recaption/", images.RecaptionImage.as_view(), name="image-recaption"
    ),
    path("images/<row:image_id>/captions/", captions.Captions.as_view(), name="captions"),
    path("images/<row:image_id>/alt/", alt_text.AltText.as_view(), name="alt"),
    path(
        "images/<row:image_id>/languages/", translations.Translations.as_view(), name="translations"
    ),
    path(
        "images/<row:image_id>/languages/<slug:language>/",
        translations.OneTranslation.as_view(),
        name="translation",
    ),
    path(
        "images/<row:image_id>/languages/<slug:language>/approve/",
        translations.ApproveTranslation.as_view(),
        name="translation-approve",
    ),
    path(
        "images/<row:image_id>/languages/<slug:language>/translate/",
        translations.Translate.as_view(),
        name="translate",
    ),
    path("images/<row:image_id>/html/", exports.Snippet.as_view(), name="snippet"),
    path("imports/", imports.Imports.as_view(), name="imports"),
    path("imports/<row:batch_id>/", imports.OneImport.as_view(), name="import"),
    path("imports/<row:batch_id>/retry/", imports.RetryImport.as_view(), name="import-retry"),
    path("imports/<row:batch_id>/files/", imports.Files.as_view(), name="import-files"),
    path(
        "imports/<row:batch_id>/files/<row:file_id>/", imports.OneFile.as_view(), name="import-file"
    ),
    path("exports/", exports.Exports.as_view(), name="exports"),
    path("exports/<row:export_id>/", exports.OneExport.as_view(), name="export"),
    path("exports/<row:export_id>/file/", exports.ExportFile.as_view(), name="export-file"),
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
    path("shared/waiting/", sharing.WaitingShares.as_view(), name="shared-waiting"),
    path("shared/blocked/", sharing.Blocks.as_view(), name="blocks"),
    path("shared/blocked/<row:block_id>/", sharing.OneBlock.as_view(), name="block"),
    path("shared/<row:album_id>/", sharing.SharedAlbum.as_view(), name="shared-album"),
    path("shared/<row:album_id>/accept/", sharing.AcceptShare.as_view(), name="shared-accept"),
    path("shared/<row:album_id>/block/", sharing.BlockOwner.as_view(), name="block-owner"),
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
    path("account/", account.Account.as_view(), name="account"),
    path("account/invitations/", account.Invitations.as_view(), name="invitations"),
    path(
        "account/invitations/<row:invitation_id>/",
        account.OneInvitation.as_view(),
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
    re_path(r"", NotFoundView.as_view(), name="not-found"),
]
