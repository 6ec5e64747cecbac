"""Training in the API: dataset revisions, runs, promotions, versions, preferences."""

from typing import Any

from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.accounts.scopes import HasScope
from gallery.http.api import authenticated_user, describes, validated_data, validated_query
from gallery.http.conditional_requests import IgnoreAcceptHeader
from gallery.http.pagination import PaginatedView
from gallery.models import ApiToken
from training import serializers as shapes
from training.core.access import IsStaff
from training.datasets import exports
from training.datasets import selectors as datasets
from training.datasets import services as freezing
from training.preferences import selectors as preferences
from training.preferences import services as preferring
from training.promotions import selectors as promotions
from training.promotions import services as promoting
from training.runs import selectors, services


class Training(APIView):
    """Base class of training's operations: for staff, whose token needs the scope `train`."""

    permission_classes = [IsAuthenticated, HasScope, IsStaff]
    token_scope = ApiToken.Scope.TRAIN


@describes(409)
class Datasets(PaginatedView, Training):
    @extend_schema(
        operation_id="datasets_list",
        responses=shapes.DatasetSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the revisions, newest first."""
        return self.page(datasets.datasets(), shapes.DatasetSerializer)

    @extend_schema(
        operation_id="datasets_freeze", request=None, responses={201: shapes.DatasetSerializer}
    )
    def post(self, request: Request) -> Response:
        """Freeze all reviewed images into a revision. Unchanged content gives the same revision."""
        dataset = freezing.freeze(person=authenticated_user(request))
        return Response(shapes.DatasetSerializer(dataset).data, status=201)


class OneDataset(Training):
    @extend_schema(operation_id="datasets_read", responses=shapes.DatasetSerializer)
    def get(self, request: Request, dataset_id: int) -> Response:
        """Read a revision."""
        dataset = datasets.dataset(dataset_id=dataset_id)
        return Response(shapes.DatasetSerializer(dataset).data)


class DatasetDiff(Training):
    @extend_schema(operation_id="datasets_diff", responses=shapes.DiffSerializer)
    def get(self, request: Request, dataset_id: int, other_id: int) -> Response:
        """Compare two revisions: which images were added, removed, or have other captions."""
        older = datasets.dataset(dataset_id=dataset_id)
        newer = datasets.dataset(dataset_id=other_id)
        return Response(shapes.DiffSerializer(datasets.diff(older=older, newer=newer)).data)


class DatasetExport(Training):
    content_negotiation_class = IgnoreAcceptHeader

    @extend_schema(
        operation_id="datasets_export",
        parameters=[shapes.ExportQuery],
        responses={(200, "application/zip"): shapes.ZIP},
    )
    def get(self, request: Request, dataset_id: int) -> Any:
        """Download a revision as a ZIP of COCO captions JSON or of an imagefolder."""
        style = validated_query(shapes.ExportQuery, request)["style"]
        file = exports.archive(dataset=datasets.dataset(dataset_id=dataset_id), style=style)
        name = f"revision-{dataset_id}-{style}.zip"
        return FileResponse(file, as_attachment=True, filename=name)


@describes(404, 409)
class Runs(PaginatedView, Training):
    @extend_schema(operation_id="runs_list", responses=shapes.RunSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the runs, newest first."""
        return self.page(selectors.runs(), shapes.RunSerializer)

    @extend_schema(
        operation_id="runs_start",
        request=shapes.StartSerializer,
        responses={201: shapes.RunSerializer},
    )
    def post(self, request: Request) -> Response:
        """Start a run, which trains a captioner further on people's corrections."""
        sent = validated_data(shapes.StartSerializer, request.data)
        dataset_id = sent.pop("dataset")
        run = services.start(person=authenticated_user(request), dataset_id=dataset_id, **sent)
        return Response(shapes.RunSerializer(run).data, status=201)


class OneRun(Training):
    @extend_schema(operation_id="runs_read", responses=shapes.RunSerializer)
    def get(self, request: Request, run_id: int) -> Response:
        """Read the state of a run."""
        return Response(shapes.RunSerializer(selectors.run(run_id=run_id)).data)


@describes(409)
class StopRun(Training):
    @extend_schema(operation_id="runs_stop", request=None, responses={200: shapes.RunSerializer})
    def post(self, request: Request, run_id: int) -> Response:
        """Stop a run; its best checkpoint so far becomes its result."""
        return Response(shapes.RunSerializer(services.stop(run_id=run_id)).data)


@describes(409)
class ResumeRun(Training):
    @extend_schema(operation_id="runs_resume", request=None, responses={200: shapes.RunSerializer})
    def post(self, request: Request, run_id: int) -> Response:
        """Resume a run at the step where it ended; a finished run is only evaluated again."""
        run = services.resume(person=authenticated_user(request), run_id=run_id)
        return Response(shapes.RunSerializer(run).data)


class Versions(PaginatedView, Training):
    @extend_schema(
        operation_id="versions_list",
        responses=shapes.VersionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List every version of every captioner, newest first."""
        return self.page(selectors.versions(), shapes.VersionSerializer)


class OneVersion(Training):
    @extend_schema(operation_id="versions_read", responses=shapes.ProvenanceSerializer)
    def get(self, request: Request, version_id: int) -> Response:
        """Read a version's provenance: revision, code, settings, metrics, ancestors, gate."""
        found = selectors.provenance(version_id=version_id)
        return Response(shapes.ProvenanceSerializer(found).data)


@describes(404, 409)
class Promotions(PaginatedView, Training):
    @extend_schema(
        operation_id="promotions_list",
        responses=shapes.PromotionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List every change of a live version, newest first."""
        return self.page(promotions.promotions(), shapes.PromotionSerializer)

    @extend_schema(
        operation_id="promotions_make",
        request=shapes.PromoteSerializer,
        responses={201: shapes.PromotionSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make a candidate live, or let it caption a share of the jobs."""
        sent, person = (
            validated_data(shapes.PromoteSerializer, request.data),
            authenticated_user(request),
        )
        version_id, percent = sent["version"], sent["percent"]
        if percent == 100:
            done = promoting.promote(person=person, version_id=version_id)
        else:
            done = promoting.share(person=person, version_id=version_id, percent=percent)
        return Response(shapes.PromotionSerializer(done).data, status=201)


@describes(409)
class RollBack(Training):
    @extend_schema(
        operation_id="promotions_roll_back",
        request=shapes.RollBackSerializer,
        responses={201: shapes.PromotionSerializer},
    )
    def post(self, request: Request) -> Response:
        """Roll back: make the version live again that was live before."""
        name = validated_data(shapes.RollBackSerializer, request.data)["captioner"]
        done = promoting.roll_back(person=authenticated_user(request), name=name)
        return Response(shapes.PromotionSerializer(done).data, status=201)


@describes(404)
class Preferences(APIView):
    @extend_schema(operation_id="preferences_list", responses=shapes.WinRatesSerializer)
    def get(self, request: Request) -> Response:
        """List how often people prefer one captioner to another, with 95% intervals."""
        return Response(shapes.WinRatesSerializer({"results": preferences.win_rates()}).data)

    @extend_schema(
        operation_id="preferences_pick",
        request=shapes.PickSerializer,
        responses={201: shapes.PickSerializer},
    )
    def post(self, request: Request) -> Response:
        """Store which of two captioners' captions a person prefers."""
        sent = validated_data(shapes.PickSerializer, request.data)
        preferring.prefer(
            person=authenticated_user(request),
            image_id=sent["image"],
            first=sent["first"],
            second=sent["second"],
            choice=sent["choice"],
        )
        return Response(shapes.PickSerializer(sent).data, status=201)
