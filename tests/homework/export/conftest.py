from tests.homework.export.fixtures import scene

__all__ = ["scene"]
