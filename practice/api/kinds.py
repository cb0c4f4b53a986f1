"""Each kind of problem: what brought it about, and what to do; the reference has a place for each."""

from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings

PLACE = "/api/docs/errors/"
UNFORESEEN = "about:blank"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem, by the ``word`` that ends its type, for those who write programs."""

    word: str
    status: HTTPStatus
    title: str
    cause: str
    cure: str
    also: tuple[HTTPStatus, ...] = ()

    @property
    def statuses(self) -> tuple[int, ...]:
        """All that it may have."""
        return (int(self.status), *map(int, self.also))


_KINDS = (
    Kind(
        "bad-request",
        HTTPStatus.BAD_REQUEST,
        "The request could not be read",
        "The body is no JSON, is larger than 4 MB or nested too deep; or limit is not a number from 1 to 500.",
        "Look at what was sent, byte for byte. A program that writes its JSON with a library does not meet this.",
    ),
    Kind(
        "idempotency-key",
        HTTPStatus.BAD_REQUEST,
        "The Idempotency-Key cannot be used so",
        "With 400 the key has letters that no key has. With 422 the same key came before with another body or address. "
        "With 409 the first request with this key is still being answered.",
        "With 400 use up to 255 letters, digits and signs without blanks, such as a UUID. With 422 make a new key for "
        "a new request. With 409 wait as long as Retry-After says and send the same request again.",
        (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY),
    ),
    Kind(
        "unauthorized",
        HTTPStatus.UNAUTHORIZED,
        "No valid token",
        "There was no header Authorization: Bearer, or its token was never given, has run out (after five minutes) or "
        "was taken back. A system that the practice has cut off meets this at its very next call.",
        "Get a new token at the token endpoint and send the call again. If that is refused too, ask the practice.",
    ),
    Kind(
        "insufficient-scope",
        HTTPStatus.FORBIDDEN,
        "The token may not do this",
        "The token is good, and is not for this. detail and the header WWW-Authenticate name the missing scope.",
        "Ask for a token with this scope. If it is not granted, the practice registers the program anew with it.",
    ),
    Kind(
        "not-found",
        HTTPStatus.NOT_FOUND,
        "Not found",
        "Nothing is at this address that the token may see: it was never there, is gone, belongs to another practice, "
        "or its person has not agreed that you read it. These cannot be told apart, and nobody should try.",
        "Look at the address. Read GET /api/v1/changes to learn what is gone. A cursor that is refused with this was "
        "not sent as it came.",
    ),
    Kind(
        "method-not-allowed",
        HTTPStatus.METHOD_NOT_ALLOWED,
        "There is no such method here",
        "The address is known, and does not do this.",
        "The header Allow names the methods that there are.",
    ),
    Kind(
        "not-acceptable",
        HTTPStatus.NOT_ACCEPTABLE,
        "Answers are JSON",
        "The header Accept does not allow JSON.",
        "Leave it out, or let it allow application/json.",
    ),
    Kind(
        "refused",
        HTTPStatus.CONFLICT,
        "Refused as things stand",
        "The request is well made, and a rule of the practice is against it: the address belongs to somebody else, "
        "say, the person is under 18, or the record was deleted. detail says which.",
        "Change what detail names, or ask the practice. The same request is refused again.",
    ),
    Kind(
        "unknown-code",
        HTTPStatus.CONFLICT,
        "A code in the body leads nowhere",
        "The body names a client or a case that the token cannot see. errors says in which field.",
        "Look the code up in its list and send the request again.",
    ),
    Kind(
        "no-longer-kept",
        HTTPStatus.GONE,
        "These changes are no longer kept",
        "The cursor is older than the 45 days for which changes are kept.",
        "Read every list once, then begin with GET /api/v1/changes anew, without after.",
    ),
    Kind(
        "changed-meanwhile",
        HTTPStatus.PRECONDITION_FAILED,
        "It has changed meanwhile",
        "It has another ETag by now than the one that you sent as If-Match: somebody has changed it since you read it.",
        "Read it again, look at what has changed, and send your change once more with the new ETag.",
    ),
    Kind(
        "there-already",
        HTTPStatus.PRECONDITION_FAILED,
        "It is there already",
        "You sent If-None-Match: * to make it anew, and it is there.",
        "Read it. Leave If-None-Match out to change it.",
    ),
    Kind(
        "unsupported-media-type",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Send JSON",
        "The header Content-Type names something else.",
        "Send Content-Type: application/json.",
    ),
    Kind(
        "does-not-fit",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Something sent does not fit",
        "The JSON was read, and some of it is not as this reference says. errors names each place by a JSON pointer.",
        "Mend every place that errors names and send the request again; the same Idempotency-Key may be used.",
    ),
    Kind(
        "too-many-calls",
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many calls",
        "The program has used up the calls of this minute, which all its copies share.",
        "Wait as many seconds as Retry-After says. The headers RateLimit-Policy and RateLimit tell with every answer "
        "how many there are and how many are left.",
    ),
    Kind(
        "cannot-print",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The page cannot be made now",
        "What reckons and prints the page before a session does not answer at the moment.",
        "Send the call again after as many seconds as Retry-After says. Nothing is lost meanwhile.",
    ),
    Kind(
        "internal-server-error",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something broke on our side",
        "A mistake of ours. What had been begun was undone.",
        "Send it again, a POST with the same Idempotency-Key. If it goes on, tell the practice the request_id.",
    ),
)
KINDS = {kind.word: kind for kind in _KINDS}


def type_of(word: str) -> str:
    """The address at which a kind of problem is explained; for one that only its status tells, what RFC 9457 says."""
    return f"{settings.SITE_URL}{PLACE}#{word}" if word in KINDS else UNFORESEEN


def title_of(word: str, status: HTTPStatus) -> str:
    """What a kind of problem is called."""
    return KINDS[word].title if word in KINDS else status.phrase
