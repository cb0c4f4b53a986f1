from tests.homework.export.fixtures import built_scene, own_keys, scene

__all__ = ["built_scene", "own_keys", "scene"]
