"""Where the report of the demo practice is kept: in the data folder, for nobody but the owner of the installation."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from practice.people.models import Practice


def kept_at() -> Path:
    return Path(settings.VAR_DIR) / "demo.json"


def keep(report: dict[str, Any], path: Path) -> None:
    """Write it down, closed to others: it holds the password of the demo's people."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def kept() -> dict[str, Any] | None:
    """The report of the demo practice that is in the database now, None when there is none."""
    if not kept_at().exists():
        return None
    report: dict[str, Any] = json.loads(kept_at().read_text(encoding="utf-8"))
    known = Practice.objects.filter(code=report["practice"]["code"]).exists()
    return report if known else None
