"""Make time.sleep work under libfaketime, in processes whose clock is faked.

Python sleeps until a time of the monotonic clock. libfaketime up to 0.9.10 takes that for one
of the clock that it fakes, whatever it is set to, and every sleep fails with EINVAL.
"""

import select
import time
from typing import SupportsIndex


def sleep(seconds: float | SupportsIndex, /) -> None:
    """Sleep with select, as Python did before 3.11."""
    timeout = float(seconds)
    if timeout < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], timeout)


time.sleep = sleep
