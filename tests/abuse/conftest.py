from tests.abuse.hidden import built_couple, built_hidden, couple, hidden
from tests.homework.export.fixtures import built_scene, own_keys, scene
from tests.homework.fhir.conftest import room

__all__ = ["built_couple", "built_hidden", "built_scene", "couple", "hidden", "own_keys", "room", "scene"]
