"""Jobs in the API."""

from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.http.api import authenticated_user, describes, validated_query
from gallery.http.conditional_requests import IgnoreAcceptHeader
from gallery.http.pagination import PaginatedView
from gallery.jobs import events, selectors, services
from gallery.jobs.serializers import (
    EventSerializer,
    EventsQuery,
    JobSerializer,
    JobsQuery,
)

FILTERS = ("state", "kind", "image")


class Jobs(PaginatedView):
    @extend_schema(
        operation_id="jobs_list", parameters=[JobsQuery], responses=JobSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """List jobs, newest first. With `id`, read up to 100 jobs in one response."""
        query = validated_query(JobsQuery, request)
        wanted = {name: query[name] for name in FILTERS if name in query}
        ids = query.get("id") or None
        rows = selectors.plain_jobs(owner=authenticated_user(request), ids=ids, **wanted)
        if ids:
            return Response({"results": JobSerializer(rows, many=True).data, "next": None})
        return self.page(rows, JobSerializer)


class OneJob(APIView):
    @extend_schema(operation_id="jobs_read", responses=JobSerializer)
    def get(self, request: Request, job_id: int) -> Response:
        """Read a job and its state."""
        job = selectors.job(owner=authenticated_user(request), job_id=job_id)
        return Response(JobSerializer(job).data)


@describes(503)
class JobEvents(APIView):
    content_negotiation_class = IgnoreAcceptHeader

    @extend_schema(
        operation_id="jobs_events",
        parameters=[EventsQuery],
        responses={(200, "text/event-stream"): EventSerializer},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Listen to jobs: an event `job` whenever one changes, and `end` when all have ended.

        The events are server-sent events. 503 if there are too many listeners: poll the list then.
        """
        ids = validated_query(EventsQuery, request)["id"]
        stream = events.Stream(owner=authenticated_user(request), ids=ids)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingHttpResponse(stream, content_type="text/event-stream", headers=headers)


@describes(409)
class CancelJob(APIView):
    @extend_schema(operation_id="jobs_cancel", request=None, responses={200: JobSerializer})
    def post(self, request: Request, job_id: int) -> Response:
        """Cancel a job that is queued or running."""
        job = services.cancel(owner=authenticated_user(request), job_id=job_id)
        return Response(JobSerializer(job).data)


@describes(409)
class RetryJob(APIView):
    @extend_schema(operation_id="jobs_retry", request=None, responses={200: JobSerializer})
    def post(self, request: Request, job_id: int) -> Response:
        """Queue a failed or cancelled job again."""
        job = services.retry(owner=authenticated_user(request), job_id=job_id)
        return Response(JobSerializer(job).data)
