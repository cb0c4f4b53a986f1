"""The page about webhooks says what is so, and its sample does what it says."""

import re
import types
from collections.abc import Callable
from datetime import timedelta

import pytest

from practice.sync.webhooks.policy import WAITS
from practice.sync.webhooks.tasks import SECONDS
from tests.architecture.tree import ROOT
from tests.practice.sync.webhooks.scene import Scene

PAGE = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
SAMPLE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

type Check = Callable[[str, dict[str, str], bytes], bool]


@pytest.fixture
def is_ours() -> Check:
    (code,) = SAMPLE
    made = types.ModuleType("sample")
    exec(compile(code, "docs/webhooks.md", "exec"), made.__dict__)  # noqa: S102 - the sample as a reader would run it
    found: Check = made.is_ours
    return found


def test_the_sample_takes_what_arrives_and_nothing_that_was_changed(scene: Scene, is_ours: Check) -> None:
    scene.brings()
    (asked,) = scene.work()
    headers, secret = dict(asked.headers), scene.made.secret
    assert is_ours(secret, headers, asked.body)
    assert not is_ours(secret, headers, asked.body + b" ")
    assert not is_ours("whsec_AAAA", headers, asked.body)
    assert not is_ours(secret, headers | {"webhook-id": "msg_other"}, asked.body)
    assert not is_ours(secret, headers | {"webhook-timestamp": "1"}, asked.body)


def test_the_times_are_as_it_says() -> None:
    minutes = " and ".join(", ".join(str(wait // timedelta(minutes=1)) for wait in WAITS[:3]).rsplit(", ", 1))
    hours = " and ".join(", ".join(str(wait // timedelta(hours=1)) for wait in WAITS[3:]).rsplit(", ", 1))
    words = " ".join(PAGE.split())
    assert f"after {minutes} minutes and {hours} hours" in words
    assert f"within {SECONDS:.0f} seconds" in words
