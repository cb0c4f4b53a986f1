"""The same sandbox and port as the API's own tests."""

from tests.practice.api.conftest import box, library, serving

__all__ = ["box", "library", "serving"]
