from django.urls import path

from gallery.sharing import answer_views, link_views, shared_views, views

urlpatterns = [
    path("albums/<int:album_id>/share/", views.index, name="share"),
    path("albums/<int:album_id>/share/links/", views.make_link, name="make-link"),
    path(
        "albums/<int:album_id>/share/links/<int:link_id>/take-back/",
        views.take_link_back,
        name="take-link-back",
    ),
    path("albums/<int:album_id>/share/people/", views.share_with, name="share-with"),
    path(
        "albums/<int:album_id>/share/people/<int:share_id>/stop/",
        views.stop_sharing,
        name="stop-sharing",
    ),
    path("s/<str:token>/", link_views.album, name="link"),
    path("s/<str:token>/<int:image_id>/", link_views.picture, name="link-picture"),
    path("s/<str:token>/<int:image_id>/small.webp", link_views.small, name="link-small"),
    path("s/<str:token>/<int:image_id>/large.webp", link_views.large, name="link-large"),
    path("shared/", shared_views.index, name="shared"),
    path("shared/waiting/", answer_views.waiting, name="shared-waiting"),
    path("shared/blocked/", answer_views.blocked, name="blocked"),
    path("shared/blocked/<int:block_id>/lift/", answer_views.unblock, name="unblock"),
    path("shared/<int:album_id>/", shared_views.album, name="shared-album"),
    path("shared/<int:album_id>/accept/", answer_views.accept, name="accept-shared"),
    path("shared/<int:album_id>/refuse/", answer_views.refuse, name="refuse-shared"),
    path("shared/<int:album_id>/block/", answer_views.block, name="block-owner"),
    path("shared/<int:album_id>/leave/", shared_views.leave, name="leave-shared"),
    path("shared/<int:album_id>/<int:image_id>/", shared_views.picture, name="shared-picture"),
    path(
        "shared/<int:album_id>/<int:image_id>/small.webp", shared_views.small, name="shared-small"
    ),
    path(
        "shared/<int:album_id>/<int:image_id>/large.webp", shared_views.large, name="shared-large"
    ),
]
