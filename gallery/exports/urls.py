from django.urls import path

from gallery.exports import views

urlpatterns = [
    path("exports/", views.exports, name="exports"),
    path("exports/new/", views.choose, name="export"),
    path("exports/<int:export_id>/file", views.fetch, name="export-file"),
    path("exports/<int:export_id>/delete/", views.delete, name="delete-export"),
    path("pictures/<int:image_id>/html/", views.html, name="snippet"),
]
