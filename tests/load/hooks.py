"""Hooks of schemathesis: the content type of a file's chunks."""

import schemathesis

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
