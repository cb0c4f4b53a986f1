"""A fuzzer that reads the OpenAPI document finds that every call answers as it says, whatever is sent."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import override_settings

from homework.demo.sandbox import Sandbox
from practice.api.rates import PERMITS
from practice.people.acting import actor_for
from practice.people.models import User
from practice.sync.scopes import OWN
from tests.practice.api.serving import Serving
from tests.practice.sync.programs import Program

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.usefixtures("printer")]
SEED, EXAMPLES, SECONDS, AT_MOST = 7, 4, 150, 600
FUZZER = str(Path(sys.executable).parent / "schemathesis")


@pytest.mark.parametrize("scopes", [[*OWN], ["clients.read", "sessions.read"]], ids=["all scopes", "few scopes"])
def test_every_answer_is_as_the_document_says(
    box: Sandbox, serving: Serving, tmp_path: Path, scopes: list[str]
) -> None:
    owner = User.objects.get(practice=box.practice, memberships__role="administrator")
    PERMITS.forget()
    program = Program(actor_for(owner), name="Fuzzer", scopes=scopes)
    command = [
        *(FUZZER, "run", f"{serving.url}/api/openapi.json", "--no-color", "--max-failures", "20"),
        *("--header", f"Authorization: Bearer {program.token}", "--seed", str(SEED)),
        # Any name for a call is taken or passed over. Some that the fuzzer makes up cannot be sent, and would end it.
        *("--header", "X-Request-Id: fuzzed"),
        *("--max-examples", str(EXAMPLES), "--phases", "examples,coverage,fuzzing", "--generation-database", "none"),
        *("--max-time", str(SECONDS)),
    ]

    def run() -> subprocess.CompletedProcess[str]:
        home = {**os.environ, "HOME": str(tmp_path), "NO_COLOR": "1"}
        return subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=AT_MOST, env=home, cwd=tmp_path
        )

    with override_settings(API_CALLS_PER_MINUTE=1_000_000):
        found = serving.during(run)
    assert found.returncode == 0, found.stdout[-8000:] + found.stderr[-1000:]
