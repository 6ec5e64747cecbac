"""The hooks of schemathesis: how to send the pieces of a file."""

import schemathesis

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
