from django.urls import path

from gallery.captions import review_views, views

urlpatterns = [
    path("pictures/<int:image_id>/caption/", views.edit, name="edit-caption"),
    path("pictures/<int:image_id>/history/", review_views.changes, name="changes"),
    path(
        "pictures/<int:image_id>/history/<int:caption_id>/restore/",
        review_views.restore,
        name="restore-caption",
    ),
    path("pictures/<int:image_id>/explain/", views.explain, name="explain"),
    path("review/", review_views.review, name="review"),
    path("review/<int:image_id>/", review_views.judge, name="judge"),
]
