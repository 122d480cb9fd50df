"""Citations (viện dẫn): which functions and which tests name which clause of the regulation.

A function cites a clause by its id in its docstring, or by using a constant whose value is that
id, its module's own or one imported by name. A test cites it by the mark `clause`. The sources are
read; nothing is imported or run.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

_ID = re.compile(r"(?<![\w.])[ABC](?:\.(?:[IVX]+|N|\d+|[a-d])\b)+(?:-\d+(?:\+\d+)?)?(?![\w+])")

Citations = Mapping[str, tuple[str, ...]]
"""For each clause id, what cites it, as `path: name`, sorted."""


@cache
def cited_in_code(root: Path) -> Citations:
    """Return what cites each clause in the packages below a root, `ledger` and `api`."""
    modules = {
        path.relative_to(root): ast.parse(path.read_text(encoding="utf-8"))
        for package in ("ledger", "api")
        for path in (root / package).rglob("*.py")
    }
    constants = {
        ".".join(path.with_suffix("").parts): _constants(module) for path, module in modules.items()
    }
    return _gathered(
        (clause, f"{path}: {name}")
        for path, module in modules.items()
        for clause, name in _code(module, constants)
    )


@cache
def cited_in_tests(root: Path) -> Citations:
    """Return the tests marked with each clause."""
    return _gathered(
        (clause, f"{path.relative_to(root)}: {name}")
        for path in sorted((root / "tests").rglob("test_*.py"))
        for clause, name in _marks(ast.parse(path.read_text(encoding="utf-8")))
    )


def clause_ids(text: str) -> tuple[str, ...]:
    """Return the clause ids a text names.

    >>> clause_ids("B.III.1.2-5+1, A.II.2.3.a and C.3-2 (R-19); not I.1, nor S.A.")
    ('B.III.1.2-5+1', 'A.II.2.3.a', 'C.3-2')
    """
    return tuple(_ID.findall(text))


def _gathered(found: Iterator[tuple[str, str]]) -> Citations:
    gathered: dict[str, set[str]] = {}
    for clause, name in found:
        gathered.setdefault(clause, set()).add(name)
    return {clause: tuple(sorted(names)) for clause, names in gathered.items()}


def _code(
    module: ast.Module, elsewhere: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    constants = _imported(module, elsewhere) | _constants(module)
    for name, definition in _definitions(module, ""):
        words, *_ = (ast.get_docstring(definition) or "").partition(">>>")  # examples cite nothing
        for clause in clause_ids(words):
            yield clause, name
        if isinstance(definition, ast.ClassDef):
            continue
        for node in ast.walk(definition):
            if isinstance(node, ast.Name) and node.id in constants:
                yield constants[node.id], name
            elif isinstance(node, ast.keyword) and node.arg == "under":
                yield from ((clause, name) for clause in _written(node.value))


def _constants(module: ast.Module) -> dict[str, str]:
    """Return the module's constants whose whole value is a clause id."""
    return {
        target.id: clause
        for node in module.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
        for clause in _written(node.value)
    }


def _imported(module: ast.Module, elsewhere: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the constants a module imports by name, under the names it gives them."""
    return {
        alias.asname or alias.name: constants[alias.name]
        for node in module.body
        if isinstance(node, ast.ImportFrom)
        for constants in [elsewhere.get(node.module or "", {})]
        for alias in node.names
        if alias.name in constants
    }


def _written(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield from (clause for clause in clause_ids(value.value) if clause == value.value)


def _definitions(
    parent: ast.Module | ast.ClassDef, prefix: str
) -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    for node in parent.body:
        if isinstance(node, ast.FunctionDef):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield prefix + node.name, node
            yield from _definitions(node, f"{prefix}{node.name}.")


def _marks(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.clause":
                    yield from (
                        (given.value, node.name)
                        for given in mark.args
                        if isinstance(given, ast.Constant) and isinstance(given.value, str)
                    )
