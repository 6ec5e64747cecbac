from django.urls import path

import gallery.http.converters  # noqa: F401  # registers "row"
from training import api

app_name = "training-api"
urlpatterns = [
    path("datasets/", api.Datasets.as_view(), name="datasets"),
    path("datasets/<row:dataset_id>/", api.OneDataset.as_view(), name="dataset"),
    path(
        "datasets/<row:dataset_id>/diff/<row:other_id>/",
        api.DatasetDiff.as_view(),
        name="dataset-diff",
    ),
    path("datasets/<row:dataset_id>/export/", api.DatasetExport.as_view(), name="dataset-export"),
    path("runs/", api.Runs.as_view(), name="runs"),
    path("runs/<row:run_id>/", api.OneRun.as_view(), name="run"),
    path("runs/<row:run_id>/stop/", api.StopRun.as_view(), name="run-stop"),
    path("runs/<row:run_id>/resume/", api.ResumeRun.as_view(), name="run-resume"),
    path("captioners/versions/", api.Versions.as_view(), name="versions"),
    path("captioners/versions/<row:version_id>/", api.OneVersion.as_view(), name="version"),
    path("promotions/", api.Promotions.as_view(), name="promotions"),
    path("promotions/roll-back/", api.RollBack.as_view(), name="roll-back"),
    path("preferences/", api.Preferences.as_view(), name="preferences"),
]
