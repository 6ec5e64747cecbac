from django.urls import include, path

from training import views
from training.datasets import views as datasets
from training.preferences import views as preferences
from training.promotions import views as promotions
from training.runs import views as runs

app_name = "training"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("runs/new/", runs.new, name="new-run"),
    path("runs/<int:run_id>/", runs.run, name="run"),
    path("runs/<int:run_id>/stop/", runs.stop, name="stop"),
    path("runs/<int:run_id>/resume/", runs.resume, name="resume"),
    path("gates/<int:gate_id>/", runs.gate, name="gate"),
    path("versions/<int:version_id>/", runs.version, name="version"),
    path("versions/<int:version_id>/promote/", promotions.promote, name="promote"),
    path("versions/<int:version_id>/share/", promotions.share, name="share"),
    path("captioners/<str:name>/schedule/", runs.schedule, name="schedule"),
    path("captioners/<str:name>/roll-back/", promotions.roll_back, name="roll-back"),
    path("comparisons/", include("training.comparisons.urls")),
    path("promotions/", promotions.log, name="promotions"),
    path("preferences/", preferences.win_rates, name="preferences"),
    path("preferences/export/", preferences.export, name="export-preferences"),
    path("revisions/", datasets.revisions, name="revisions"),
    path("revisions/freeze/", datasets.freeze, name="freeze"),
    path("revisions/<int:dataset_id>/", datasets.revision, name="revision"),
    path("revisions/<int:dataset_id>/export/<str:style>/", datasets.export, name="export"),
    path("revisions/<int:older_id>/to/<int:newer_id>/", datasets.diff, name="diff"),
    path("pictures/<str:sha256>/", datasets.picture, name="picture"),
]
