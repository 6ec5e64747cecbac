"""Jobs in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.api import asked, describes, owner_of, page
from gallery.jobs import selectors, services
from gallery.jobs.serializers import JobPageSerializer, JobSerializer, JobsQuery, read, read_one

FILTERS = ("state", "kind", "image")


def _filters(query: dict[str, Any]) -> dict[str, Any]:
    return {name: query[name] for name in FILTERS if name in query}


class Jobs(APIView):
    @extend_schema(operation_id="jobs_list", parameters=[JobsQuery], responses=JobPageSerializer)
    def get(self, request: Request) -> Response:
        """List jobs, newest first; with `id` up to 100 of them in one answer."""
        query = asked(JobsQuery, request)
        rows = selectors.plain_jobs(owner=owner_of(request), **_filters(query))
        if ids := query.get("id"):
            found = rows.filter(pk__in=set(ids)).order_by("-pk")
            return Response({"results": read(found), "next": None})
        return page(request, rows, JobSerializer)


class OneJob(APIView):
    @extend_schema(operation_id="jobs_read", responses=JobSerializer)
    def get(self, request: Request, job_id: int) -> Response:
        """Read where a job stands."""
        return Response(read_one(owner=owner_of(request), job_id=job_id))


@describes(409)
class CancelJob(APIView):
    @extend_schema(operation_id="jobs_cancel", request=None, responses={200: JobSerializer})
    def post(self, request: Request, job_id: int) -> Response:
        """Stop a job that waits or works."""
        job = services.cancel(owner=owner_of(request), job_id=job_id)
        return Response(JobSerializer(job).data)


@describes(409)
class RetryJob(APIView):
    @extend_schema(operation_id="jobs_retry", request=None, responses={200: JobSerializer})
    def post(self, request: Request, job_id: int) -> Response:
        """Queue a failed or cancelled job once more."""
        job = services.retry(owner=owner_of(request), job_id=job_id)
        return Response(JobSerializer(job).data)
