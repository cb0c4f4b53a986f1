"""A receiver with the library of Standard Webhooks takes what we sign, and nothing that was changed on its way."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from practice.sync.webhooks.signing import BOTH_LIVE, Secret, headers_of, live, new_secret, rotated

BODY = json.dumps({"type": "clients.changed"}).encode()


def now() -> datetime:
    """The library takes only what was signed within the last five minutes."""
    return datetime.now(UTC)


def test_the_library_takes_it() -> None:
    secret = new_secret()
    headers = headers_of("msg_1", now(), BODY, [secret])
    assert Webhook(secret.words).verify(BODY, headers) == {"type": "clients.changed"}
    assert secret.words.startswith("whsec_")
    assert len(base64.b64decode(secret.words.removeprefix("whsec_"))) == 32
    assert new_secret() != secret


def test_the_example_of_the_standard() -> None:
    """From the specification's own libraries: key, id, moment, body, signature."""
    secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    moment, body = datetime.fromtimestamp(1614265330, UTC), b'{"test": 2432232314}'
    headers = headers_of("msg_p5jXN8AQM9LWM0D4loKWxJek", moment, body, [secret])
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("header", "change"),
    [
        ("webhook-id", lambda _said: "msg_2"),
        ("webhook-timestamp", lambda said: str(int(said) + 1)),
        ("webhook-timestamp", lambda said: str(int(said) - 301)),
        ("webhook-signature", lambda _said: "v1,AAAA"),
    ],
)
def test_what_was_changed_is_refused(header: str, change: Callable[[str], str]) -> None:
    secret = new_secret()
    headers = headers_of("msg_1", now(), BODY, [secret])
    headers[header] = change(headers[header])
    with pytest.raises(WebhookVerificationError):
        Webhook(secret.words).verify(BODY, headers)


def test_another_body_is_refused() -> None:
    secret = new_secret()
    with pytest.raises(WebhookVerificationError):
        Webhook(secret.words).verify(BODY + b" ", headers_of("msg_1", now(), BODY, [secret]))


def test_two_secrets_are_good_for_a_day_and_never_more() -> None:
    first, second, third = (new_secret() for _ in range(3))
    moment = now()
    kept = [one.kept() for one in rotated([first.kept()], second, moment)]
    assert [one.words for one in live(kept, moment)] == [second.words, first.words]
    headers = headers_of("msg_1", moment, BODY, live(kept, moment))
    for secret in (first, second):
        Webhook(secret.words).verify(BODY, headers)
    assert [one.words for one in live(kept, moment + BOTH_LIVE - timedelta(seconds=1))] == [second.words, first.words]
    assert [one.words for one in live(kept, moment + BOTH_LIVE)] == [second.words]
    again = rotated(kept, third, moment)
    assert [(one.words, one.ends) for one in again] == [(third.words, None), (second.words, moment + BOTH_LIVE)]
