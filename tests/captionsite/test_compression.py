"""Pages are sent compressed; what a page shows is not."""

import gzip

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from captionsite.compression import CompressedPages


def test_pages_are_compressed_for_those_who_can_read_them(client: Client, db: None) -> None:
    plain = client.get("/how-it-works/")
    small = client.get("/how-it-works/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.content) < len(plain.content) / 2
    assert b"<html" in gzip.decompress(small.content)
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_streams_and_what_is_no_page_go_as_they_are() -> None:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = "gzip"
    responses: list[HttpResponseBase] = [
        HttpResponse(b"x" * 1000, content_type="image/webp"),
        HttpResponse("x" * 1000, content_type="application/json"),
        StreamingHttpResponse(iter([b"x" * 1000]), content_type="text/html"),
    ]
    compressed = CompressedPages(lambda _: responses[0])
    for response in responses:
        sent = compressed.process_response(request, response)
        assert "Content-Encoding" not in sent.headers


def test_an_unchanged_page_is_still_known_by_its_tag() -> None:
    page = HttpResponse("x" * 1000, headers={"ETag": '"a"'})
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = "gzip"
    sent = CompressedPages(lambda _: page).process_response(request, page)
    assert sent.headers["ETag"] == 'W/"a"'
