from django.urls import path

from gallery.translations import views

urlpatterns = [
    path("pictures/<int:image_id>/languages/", views.show, name="languages"),
    path("pictures/<int:image_id>/languages/<slug:language>/", views.write, name="write-language"),
    path(
        "pictures/<int:image_id>/languages/<slug:language>/approve/",
        views.approve,
        name="approve-language",
    ),
    path(
        "pictures/<int:image_id>/languages/<slug:language>/translate/",
        views.translate,
        name="translate",
    ),
    path(
        "pictures/<int:image_id>/languages/<slug:language>/remove/",
        views.remove,
        name="remove-language",
    ),
]
