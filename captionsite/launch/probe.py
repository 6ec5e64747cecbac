"""A container's health check: `python -m captionsite.launch.probe /healthz` exits 0 on a 200."""

import http.client
import sys

from captionsite.environment import Variables
from captionsite.site_url import host_for_probes

TIMEOUT = 4.0


def main(path: str) -> int:
    """Request `path` from the local web server on `PORT`, by the site's own name."""
    variables = Variables()
    port = int(variables.get("PORT", "8000"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("GET", path, headers={"Host": host_for_probes(variables)})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 1
    finally:
        connection.close()
    print(f"{path}: {status}")
    return 0 if status == 200 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
