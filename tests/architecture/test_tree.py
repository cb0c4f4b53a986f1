import ast
import re

from tests.architecture.tree import APPS, ROOT, files, modules

TOP = {
    *(".ci", ".gitignore", ".python-version", "LICENSE", "Makefile", "README.md", "clients", "docs", "homework"),
    *("manage.py", "practice", "pyproject.toml", "requirements-dev.lock", "requirements.lock", "templates", "tests"),
}
VENDORED = {"axe.min.js"}
# In pieces, so that this file holds none of them.
REGISTRIES = re.compile(
    r"(pypi|pythonhosted|npmjs|yarnpkg|debian|conda|crates)\.(org|com|io)\b" + r"|//[^/\s]*/simple\b"
)


def test_the_top_level_holds_what_the_plan_names() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in files()} - TOP == set()


def test_no_file_names_a_registry() -> None:
    naming = {
        path.relative_to(ROOT).as_posix()
        for path in files()
        if path.name not in VENDORED and REGISTRIES.search(path.read_text(encoding="utf-8", errors="ignore"))
    }
    assert naming == set()


def test_the_search_for_registries_finds_them() -> None:
    assert REGISTRIES.search("see https://" + "pypi" + ".org/project/x")
    assert REGISTRIES.search("--index-url http://10.0.0.1:8080" + "/simple")


def test_no_module_is_longer_than_400_lines() -> None:
    long = {
        path.relative_to(ROOT).as_posix()
        for path in files()
        if path.suffix in {".py", ".html", ".js"}
        and ".min." not in path.name
        and path.parent.name != "migrations"
        and lines(path.read_text()) > 400
    }
    assert long == set()


def lines(text: str) -> int:
    return text.count("\n")


def test_no_function_is_longer_than_40_lines() -> None:
    long = {
        f"{name}:{node.name}"
        for name, module in modules(*APPS, "tests")
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 40
    }
    assert long == set()


def test_every_module_of_the_house_has_its_sign_over_the_door() -> None:
    nameless = {name for name, module in modules(*APPS) if module.body and ast.get_docstring(module) is None}
    assert nameless == set()


def test_no_module_has_a_name_that_says_nothing() -> None:
    nothing = {"utils.py", "helpers.py", "common.py", "base.py", "manager.py", "managers.py", "misc.py", "handlers.py"}
    assert {name for name, _ in modules(*APPS, "tests") if name.rsplit("/", 1)[-1] in nothing} == set()


def test_no_style_or_script_stands_in_a_template() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|javascript:", re.IGNORECASE)
    tags = re.compile(r"{%.*?%}", re.DOTALL)
    pages = [path for path in files() if path.suffix == ".html" and "pdf" not in path.parts]
    breaking = {
        path.relative_to(ROOT).as_posix()
        for path in pages
        if inline.search(tags.sub("", path.read_text(encoding="utf-8")))
    }
    assert breaking == set()
