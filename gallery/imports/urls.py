from django.urls import path

from gallery.imports import views

urlpatterns = [
    path("", views.index, name="bulk"),
    path("<int:batch_id>/", views.batch, name="batch"),
    path("<int:batch_id>/retry/", views.retry, name="retry-batch"),
    path("<int:batch_id>/drop/", views.drop, name="drop-batch"),
    path("<int:batch_id>/files/<int:file_id>/keep/", views.keep_both, name="keep-both"),
]
