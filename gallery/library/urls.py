from django.urls import path

from gallery.library import media, views

urlpatterns = [
    path("upload/", views.upload, name="upload"),
    path("pictures/<int:image_id>/", views.picture, name="image"),
    path("pictures/<int:image_id>/recaption/", views.recaption, name="recaption"),
    path("pictures/<int:image_id>/delete/", views.delete, name="delete"),
    path("pictures/<int:image_id>/restore/", views.restore, name="restore"),
    path("pictures/<int:image_id>/small.webp", media.small, name="small"),
    path("pictures/<int:image_id>/large.webp", media.large, name="large"),
    path("pictures/<int:image_id>/original", media.original, name="original"),
]
