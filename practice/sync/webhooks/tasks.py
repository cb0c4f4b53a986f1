"""What the worker does about webhooks."""

import logging
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta

from django.tasks import task

from practice import clock
from practice.privacy.errors import SealBrokenError
from practice.sync.outside import NoAnswerError, Why, send
from practice.sync.webhooks.policy import asked_rest
from practice.sync.webhooks.sending import Lane, Taken, Tried, finish, lanes, prepare, take

logger = logging.getLogger(__name__)

# A receiver is waited for so long, and a round begins nothing new after so long: other tasks wait meanwhile.
SECONDS, ROUND_SECONDS = 15.0, 15.0
AT_ONE_ADDRESS, AT_ONCE = 4, 16


@task()
def send_webhooks() -> None:
    """Make messages of what has changed, and send what is due; an address that fails is left alone until later."""
    open_lanes = lanes()
    for lane in open_lanes:
        while prepare(lane):
            pass
    _send_all(deque(open_lanes * AT_ONE_ADDRESS))


def _send_all(free: deque[Lane]) -> None:
    """Send to several addresses at a time: a slow one holds up itself alone. The database is asked from here."""
    ends = time.monotonic() + ROUND_SECONDS
    going: dict[Future[Tried], Taken] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while True:
            while free and len(going) < AT_ONCE and time.monotonic() < ends:
                if taken := _next(free.popleft()):
                    going[pool.submit(try_once, taken)] = taken
            if not going:
                return
            for done in wait(going, return_when=FIRST_COMPLETED).done:
                taken = going.pop(done)
                if finish(taken, done.result()):
                    free.append(taken.lane)


def _next(lane: Lane) -> Taken | None:
    try:
        return take(lane)
    except SealBrokenError:
        logger.exception("A webhook cannot be opened; its messages stay where they are.")
        return None


def try_once(taken: Taken) -> Tried:
    """Send a message, and tell how that went; whatever the receiver says beside its status is not read."""
    begun = time.monotonic()
    status, why, asked = None, "", timedelta()
    try:
        answer = send("POST", taken.url, headers=taken.headers, body=taken.body, timeout=SECONDS, most_bytes=0)
    except NoAnswerError as error:
        why = error.why.value
    except Exception:  # one receiver's oddity is nobody else's
        logger.exception("A webhook could not be sent.")
        why = Why.BROKEN.value
    else:
        status = answer.status
        asked = asked_rest(answer.headers.get("Retry-After", ""), clock.by_the_machine())
    return Tried(status, why, asked, timedelta(seconds=time.monotonic() - begun))
