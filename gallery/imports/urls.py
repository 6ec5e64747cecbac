from django.urls import path

from gallery.imports import views

urlpatterns = [
    path("", views.index, name="imports"),
    path("<int:batch_id>/", views.batch, name="import"),
    path("<int:batch_id>/retry/", views.retry, name="retry-import"),
    path("<int:batch_id>/drop/", views.drop, name="drop-import"),
    path("<int:batch_id>/files/<int:file_id>/keep/", views.keep_both, name="keep-both"),
]
