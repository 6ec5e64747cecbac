from django.urls import path

from gallery.browse import album_views, bulk_views
from gallery.images import media, views

urlpatterns = [
    path("albums/", album_views.index, name="albums"),
    path("albums/<int:album_id>/", album_views.album, name="album"),
    path("albums/<int:album_id>/rename/", album_views.rename, name="album-rename"),
    path("albums/<int:album_id>/delete/", album_views.delete, name="album-delete"),
    path("albums/<int:album_id>/cover/", album_views.set_cover, name="album-cover"),
    path("trash/", album_views.trash_page, name="trash"),
    path("trash/empty/", album_views.empty_trash, name="trash-empty"),
    path("pictures/act/", bulk_views.act, name="act"),
    path("pictures/tiles/", bulk_views.tiles, name="tiles"),
    path("pictures/undo/<uuid:bulk_action_id>/", bulk_views.undo, name="undo"),
    path("pictures/<int:image_id>/similar/", views.similar, name="similar"),
    path("pictures/<int:image_id>/favourite/", bulk_views.favourite, name="favourite"),
    path("upload/", views.upload, name="upload"),
    path("pictures/<int:image_id>/", views.picture, name="image"),
    path("pictures/<int:image_id>/recaption/", views.recaption, name="recaption"),
    path("pictures/<int:image_id>/delete/", views.delete, name="delete"),
    path("pictures/<int:image_id>/restore/", views.restore, name="restore"),
    path("pictures/<int:image_id>/small.webp", media.small, name="small"),
    path("pictures/<int:image_id>/large.webp", media.large, name="large"),
    path("pictures/<int:image_id>/original", media.original, name="original"),
]
