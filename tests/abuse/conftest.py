from tests.homework.export.fixtures import own_keys, scene

__all__ = ["own_keys", "scene"]
