"""Read: a page taken apart by the standard library's parser, which notices broken markup."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "input", "br", "hr", "img"}


@dataclass
class Node:
    """An element with its attributes and all the text below it."""

    tag: str
    attributes: dict[str, str]
    children: list["Node | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        told = (c if isinstance(c, str) else c.text for c in self.children)
        return " ".join(" ".join(told).split())

    def all(self, tag: str = "", **wanted: str) -> "list[Node]":
        """Every element below, by tag and attributes; `class_` asks for one of the classes."""
        return list(self.find(lambda n: (not tag or n.tag == tag) and n.has(wanted)))

    def one(self, tag: str = "", **wanted: str) -> "Node":
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} × {tag} {wanted}"
        return found[0]

    def find(self, wanted: "Callable[[Node], bool]") -> "Iterator[Node]":
        for child in self.children:
            if isinstance(child, Node):
                if wanted(child):
                    yield child
                yield from child.find(wanted)

    def has(self, wanted: dict[str, str]) -> bool:
        return all(
            value in self.attributes.get("class", "").split()
            if name == "class_"
            else self.attributes.get(name) == value
            for name, value in wanted.items()
        )


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


class Read:
    """A page: its response, and its elements."""

    def __init__(self, response: Any) -> None:
        self.response = response
        parser = _Parser()
        parser.feed(response.text)
        parser.close()
        assert len(parser.open) == 1, f"left open: {[n.tag for n in parser.open[1:]]}"
        self.root = parser.open[0]
        self.main = self.root.one("main")

    @property
    def links(self) -> list[str]:
        return [a.attributes["href"] for a in self.root.all("a")]
