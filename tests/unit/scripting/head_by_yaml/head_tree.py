"""Strict YAML lines of a head -> a small tree of texts that knows its lines."""

from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the head: a text, a list, or pairs."""

    line: int  # 1-based line of the file
    text: str = ""
    items: tuple["Node", ...] = ()
    pairs: tuple[tuple[str, "Node"], ...] = ()

    def get(self, key: str) -> "Node | None":
        """The value of a key of the pairs."""
        return next((node for name, node in self.pairs if name == key), None)


def head_tree(lines: list[str], first_line: int) -> Node:
    """The tree of YAML lines; every scalar is text, anchors, aliases and tags cannot occur."""
    root = yaml.compose("\n".join(lines), Loader=yaml.BaseLoader)
    return _node(root, first_line) if root is not None else Node(first_line)


def _node(node: yaml.Node, first_line: int) -> Node:
    line = node.start_mark.line + first_line
    if isinstance(node, yaml.MappingNode):
        pairs = tuple((key.value, _node(value, first_line)) for key, value in node.value)
        lines = tuple(key.start_mark.line + first_line for key, _ in node.value)
        placed = tuple((k, _at(v, at)) for (k, v), at in zip(pairs, lines, strict=True))
        return Node(line, pairs=placed)
    if isinstance(node, yaml.SequenceNode):
        return Node(line, items=tuple(_node(item, first_line) for item in node.value))
    return Node(line, text=str(node.value))


def _at(node: Node, line: int) -> Node:
    """The same value, placed at the line of its key."""
    return Node(line, node.text, node.items, node.pairs)
