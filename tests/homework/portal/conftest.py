"""The couple of the client's pages."""

import pytest

from tests.homework.portal.scene import Scene
from tests.lent import lent


@pytest.fixture(scope="module")
def built_scene(standing: None) -> Scene:
    return Scene.of_a_couple()


@pytest.fixture
def scene(db: None, built_scene: Scene) -> Scene:
    return lent(built_scene)
