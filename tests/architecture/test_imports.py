import subprocess
import sys

from tests.architecture.tree import APPS, ROOT, imported, modules

DECIDING = ("policy", "queries", "actions")
OF_THE_WEB = ("django.http", "django.shortcuts", "django.views", "rest_framework")
HEAVY = ("pandas", "numpy", "weasyprint", "matplotlib")
LOADED = f"""
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
import practice.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(sorted(name for name in {HEAVY!r} if name in sys.modules))
"""


def decides(name: str) -> bool:
    return any(f"/{layer}/" in name or name.endswith(f"/{layer}.py") for layer in DECIDING)


def test_rules_queries_and_actions_know_nothing_of_the_web() -> None:
    assert any(decides(name) for name, _ in modules(*APPS))
    knowing = {
        f"{name} imports {other}"
        for name, module in modules(*APPS)
        if decides(name)
        for other in imported(module)
        if other.startswith(OF_THE_WEB)
    }
    assert knowing == set()


def test_a_web_worker_loads_nothing_heavy() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (loaded.stdout, loaded.returncode) == ("[]\n", 0), loaded.stderr
