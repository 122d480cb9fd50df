"""The verifier as one file: the code that `verifier` needs, and nothing else, in reading order.

No second verifier is written: the definitions are taken as they stand from this package, from
`ledger.merkle` and from `ledger.signing`, so what an outsider reads and runs is what is tested.
Only a private name that two modules have is renamed in one of them.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

HEADING = '''\
#!/usr/bin/env python3
"""Kiểm chứng một gói chứng cứ của Sổ cái thi đua (Python 3.11 trở lên, cần gói cryptography).

    python verify.py GÓI.zip --policy CHÍNH_SÁCH [--pin ĐIỂM_KIỂM] [--max-age NGÀY] [--json]

Tệp chính sách nêu nhật ký, nhân chứng và khóa của ứng dụng được tin cậy: phải lấy từ ngoài gói.
Tệp này được ghép từ mã nguồn của sổ cái, mỗi phần giữ nguyên như trong kho mã; chỉ tên riêng của
một phần được đổi khi phần khác cũng có tên đó.
"""
'''

_PACKAGES = ("ledger.evidence", "ledger.merkle", "ledger.signing")
_MISSING = (
    "try:\n{imports}\nexcept ImportError:\n"
    '    sys.stderr.write("cần gói cryptography: pip install cryptography\\n")\n'
    "    sys.exit(2)\n"
)


class Definition(NamedTuple):
    """A name that a module defines, the source that does, and the names that source uses."""

    module: str
    line: int
    source: str
    uses: frozenset[str]


class Module(NamedTuple):
    """What a module defines by name, and where the names that it imports come from."""

    definitions: dict[str, Definition]
    imports: dict[str, str]
    """By name: `import x` as "", `from x import name` as "x"."""


@cache
def single_file() -> str:
    """Return the verifier's text."""
    wanted = _reached("ledger.evidence.verifier", "main")
    modules = list(dict.fromkeys(found.module for found in wanted.values()))
    renamed = _told_apart(wanted)
    outside: dict[str, set[str]] = {}
    for found in wanted.values():
        for name in found.uses & _module(found.module).imports.keys():
            source = _module(found.module).imports[name]
            if not source.startswith(_PACKAGES):
                outside.setdefault(source, set()).add(name)
    parts = [HEADING, *_imports(outside)]
    for module in modules:
        parts.append(f"\n# ---- {module}\n")
        found_here = {(d.line, d.source) for d in wanted.values() if d.module == module}
        parts += [
            f"\n{_with_names(source, renamed.get(module, {}))}\n"
            for _, source in sorted(found_here)
        ]
    return "\n".join([*parts, '\nif __name__ == "__main__":\n    sys.exit(main())\n'])


def _reached(module: str, name: str) -> dict[tuple[str, str], Definition]:
    """Return all definitions that one needs: those of modules it rests on first."""
    found: dict[tuple[str, str], Definition] = {}

    def visit(module: str, name: str) -> None:
        known = _module(module)
        if name in known.imports:
            source = known.imports[name]
            if source.startswith(_PACKAGES):
                visit(source, name)
            return
        if name not in known.definitions or (module, name) in seen:
            return
        seen.add((module, name))
        for used in sorted(known.definitions[name].uses):
            visit(module, used)
        found[module, name] = known.definitions[name]

    seen: set[tuple[str, str]] = set()
    visit(module, name)
    order = list(_order(module, []))
    return dict(sorted(found.items(), key=lambda item: order.index(item[0][0])))


def _order(module: str, seen: list[str]) -> Iterator[str]:
    """Yield the modules that one imports before it, each once."""
    seen.append(module)
    for source in _module(module).imports.values():
        if source.startswith(_PACKAGES) and source not in seen:
            yield from _order(source, seen)
    yield module


@cache
def _module(name: str) -> Module:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise LookupError(name)
    text = Path(spec.origin).read_text("utf-8")
    tree = ast.parse(text)
    module = Module({}, {})
    for number, node in enumerate(tree.body):
        if isinstance(node, ast.Import):
            module.imports.update({alias.name: "" for alias in node.names})
        elif isinstance(node, ast.ImportFrom):
            module.imports.update({alias.name: node.module or "" for alias in node.names})
        else:
            _define(module, name, text, tree.body, number)
    return module


def _define(module: Module, name: str, text: str, body: list[ast.stmt], number: int) -> None:
    """Enter the names that a statement defines, with its decorators and the text that follows."""
    node = body[number]
    names = {
        target.id
        for part in (node.targets if isinstance(node, ast.Assign) else ())
        for target in ast.walk(part)
        if isinstance(target, ast.Name)
    }
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        names = {node.name}
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        names = {node.target.id}
    if not names or names == {"__all__"}:
        return
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    last = node.end_lineno
    after = body[number + 1] if number + 1 < len(body) else None
    if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
        last = after.end_lineno
    source = "\n".join(text.splitlines()[first - 1 : last])
    uses = frozenset(found.id for found in ast.walk(node) if isinstance(found, ast.Name))
    for one in names:
        module.definitions[one] = Definition(name, first, source, uses)


def _told_apart(wanted: dict[tuple[str, str], Definition]) -> dict[str, dict[str, str]]:
    """Return, by module, the private names that another module has too, each with its new name.

    In one file the second would take the first one's place. TypeError: a public name is doubled,
    which other modules may import.
    """
    where: dict[str, str] = {}
    renamed: dict[str, dict[str, str]] = {}
    for module, name in wanted:
        if where.setdefault(name, module) == module:
            continue
        if not name.startswith("_"):
            raise TypeError(f"{name} is defined in {where[name]} and in {module}")
        renamed.setdefault(module, {})[name] = f"{name}_{module.rpartition('.')[2]}"
    return renamed


def _with_names(source: str, renamed: dict[str, str]) -> str:
    """Return a definition with private names of its module renamed, attributes left alone."""
    for name, new in renamed.items():
        source = re.sub(rf"(?<![\w.]){name}\b", new, source)
    return source


def _imports(outside: dict[str, set[str]]) -> list[str]:
    """Return the import lines; what is not of the standard library is told when it is missing."""
    outside.setdefault("", set()).add("sys")
    plain = [f"import {name}" for name in sorted(outside.pop(""))]
    lines = {
        source: f"from {source} import {', '.join(sorted(outside[source]))}" for source in outside
    }
    own = [line for source, line in sorted(lines.items()) if not source.startswith("cryptography")]
    other = [
        f"    {line}" for source, line in sorted(lines.items()) if source.startswith("cryptography")
    ]
    return ["\n".join([*plain, *own]), _MISSING.format(imports="\n".join(other))]
