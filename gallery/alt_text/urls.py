from django.urls import path

from gallery.alt_text import views

urlpatterns = [
    path("pictures/<int:image_id>/alt/", views.show, name="alt"),
    path("pictures/<int:image_id>/alt/edit/", views.edit, name="edit-alt"),
]
