"""XPath 1.0 text to a small tree.

Written without recursion per operator, so a sum of a thousand terms is one flat :class:`Chain`. ``${name}`` is a path by
question name, as routes and conditions write it. An attribute is a child whose name begins with ``@``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

MAX_NESTING = 200
"""Brackets inside brackets; deeper is refused, because each costs Python stack twice."""
MAX_LENGTH = 500_000
"""Characters of one expression; the longest in the field (tables of nested ``if``) have some 20,000."""
_SHORT = 200
"""Characters up to which an expression's tree is kept."""

Axis = Literal[
    "child", "parent", "self", "attribute", "descendant", "descendant-or-self", "ancestor", "ancestor-or-self",
    "following-sibling", "preceding-sibling", "following", "preceding",
]  # fmt: skip
TEXT = "text()"
"""The name of a step that wants text: the nodes that have some, without anything inside."""
NOTHING = "comment()"
"""The name of a step that wants comments or processing instructions, which no instance keeps."""


class SyntaxFault(Exception):
    """The expression cannot be read; the argument says why. Never leaves ``counter_app.forms``."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A number or text written out."""

    value: str | float


@dataclass(frozen=True, slots=True)
class Chain:
    """Operators of one precedence, left to right: ``a + b - c``."""

    first: Expr
    rest: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path; ``name`` is empty for any node, ``*`` for any element, ``@a`` for an attribute."""

    axis: Axis
    name: str
    predicates: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A location path from the ``root``, from ``here``, by question ``name``, or from the nodes an expression gives."""

    start: Literal["root", "here"] | Named | Expr
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Picked:
    """``(nodes)[predicate]``: the predicates count places in the whole set."""

    nodes: Expr
    predicates: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """``${name}``."""

    name: str


Expr = Constant | Chain | Negate | Call | Path | Picked

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<named>\$\{\s*[^\W\d][\w.\-]*\s*\})
    | (?P<name>[^\W\d][\w.\-]*(?::(?!:)(?:[^\W\d][\w.\-]*|\*))?)
    | (?P<sign>//|::|\.\.|!=|<=|>=|[()\[\].,/@|+\-=<>*$])
    )""",
    re.VERBOSE,
)
_LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"*", "div", "mod"}),
    frozenset({"+", "-"}),
    frozenset({"<", "<=", ">", ">="}),
    frozenset({"=", "!="}),
    frozenset({"and"}),
    frozenset({"or"}),
)
"""XPath 1.0 §3.7, tightest first."""
_OPERATORS = frozenset().union(*_LEVELS)
_WORD = re.compile(r"or|and|div|mod|\*")
"""What a name after an operand begins with: no blank need follow, ``1mod2`` (all peers)."""
_AXES: dict[str, Axis] = {axis: axis for axis in get_args(Axis)}
_NODE_TYPES = {"node": "", "text": TEXT, "comment": NOTHING, "processing-instruction": NOTHING}
_ANYWHERE = Step("descendant-or-self", "")
"""What ``//`` stands for between two steps."""


class _Token(NamedTuple):
    kind: str
    text: str


def parse(source: str) -> Expr:
    """The expression as a tree; raises :class:`SyntaxFault`. Forms say the same short thing often: those trees are kept."""
    if len(source) > MAX_LENGTH:
        raise SyntaxFault(f"longer than {MAX_LENGTH} characters")
    return _kept(source) if len(source) <= _SHORT else _parsed(source)


def _parsed(source: str) -> Expr:
    return _Parser(_tokens(source)).whole()


_kept = lru_cache(maxsize=512)(_parsed)


def _tokens(source: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    end = len(source.rstrip())
    while at < end:
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            raise SyntaxFault(f"cannot read {source[at : at + 20].strip()!r}")
        kind, text, at = match.lastgroup, match[match.lastgroup], match.end()
        if (kind == "name" or text == "*") and _ends_operand(found):
            word = _WORD.match(text)
            if word is not None:
                kind, at = "operator", at - len(text) + word.end()
                text = word[0]
        found.append(_Token(kind, text))
    found.append(_Token("end", ""))
    return found


def _ends_operand(found: list[_Token]) -> bool:
    """Whether an operator may follow: XPath 1.0 §3.7, the disambiguation rule."""
    if not found:
        return False
    last = found[-1]
    if last.kind == "sign":
        return last.text in (")", "]", ".", "..", "*")
    return last.kind in ("number", "text", "named", "name")


def _folded(operands: list[Expr], operators: list[str], level: frozenset[str]) -> tuple[list[Expr], list[str]]:
    """What is left when the runs of this level's operators are made one :class:`Chain` each."""
    left = [operands[0]]
    kept: list[str] = []
    run: list[tuple[str, Expr]] = []
    for operator, operand in zip(operators, operands[1:], strict=True):
        if operator in level:
            run.append((operator, operand))
            continue
        if run:
            left[-1] = Chain(left[-1], tuple(run))
            run = []
        kept.append(operator)
        left.append(operand)
    if run:
        left[-1] = Chain(left[-1], tuple(run))
    return left, kept


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Expr:
        tree = self._expression()
        if self._peek().kind != "end":
            raise SyntaxFault(f"unexpected {self._peek().text!r}")
        return tree

    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _sees(self, text: str) -> bool:
        token = self._tokens[self._at]
        return token.text == text and token.kind in ("sign", "operator")

    def _accept(self, text: str) -> bool:
        if self._sees(text):
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise SyntaxFault(f"{text!r} expected before {self._peek().text or 'the end'!r}")

    def _expression(self) -> Expr:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise SyntaxFault("nested too deeply")
        operands = [self._unary()]
        operators: list[str] = []
        while self._peek().kind in ("sign", "operator") and self._peek().text in _OPERATORS:
            operators.append(self._take().text)
            operands.append(self._unary())
        self._depth -= 1
        for level in _LEVELS:
            if not operators:
                break
            if not level.isdisjoint(operators):
                operands, operators = _folded(operands, operators, level)
        return operands[0]

    def _unary(self) -> Expr:
        minus = 0
        while self._tokens[self._at].text == "-" and self._accept("-"):
            minus += 1
        operand = self._operand()
        if self._tokens[self._at].text == "|" and self._sees("|"):
            operand = self._union(operand)
        return operand if minus == 0 else Negate(operand) if minus % 2 else Negate(Negate(operand))

    def _union(self, first: Expr) -> Expr:
        rest: list[tuple[str, Expr]] = []
        while self._accept("|"):
            rest.append(("|", self._operand()))
        return Chain(first, tuple(rest))

    def _operand(self) -> Expr:
        token = self._peek()
        if token.kind == "name":
            if self._tokens[self._at + 1].text == "(" and token.text not in _NODE_TYPES:
                return self._continued(self._call())
            return self._path()
        if token.kind == "number":
            self._take()
            return self._continued(Constant(float(token.text)))
        if token.kind == "text":
            self._take()
            return self._continued(Constant(token.text[1:-1]))
        if token.kind == "named":
            self._take()
            predicates = self._predicates()
            first = (Step("self", "", predicates),) if predicates else ()
            return Path(Named(token.text[2:-1].strip()), (*first, *self._more_steps()))
        if self._accept("("):
            inner = self._expression()
            self._expect(")")
            return self._continued(inner)
        if token.text == "$":
            raise SyntaxFault("variables are not part of XForms")
        return self._path()

    def _call(self) -> Call:
        name = self._take().text
        self._expect("(")
        args: list[Expr] = []
        if not self._accept(")"):
            args.append(self._expression())
            while self._accept(","):
                args.append(self._expression())
            self._expect(")")
        return Call(name, tuple(args))

    def _continued(self, start: Expr) -> Expr:
        """The operand with the predicates and steps that follow it."""
        predicates = self._predicates()
        if predicates:
            start = Picked(start, predicates)
        steps = self._more_steps()
        return Path(start, steps) if steps else start

    def _path(self) -> Expr:
        if self._accept("//"):
            return Path("root", (_ANYWHERE, self._step(), *self._more_steps()))
        if self._accept("/"):
            if not self._begins_step():
                return Path("root", ())
            return Path("root", (self._step(), *self._more_steps()))
        return Path("here", (self._step(), *self._more_steps()))

    def _begins_step(self) -> bool:
        token = self._peek()
        return token.kind == "name" or (token.kind == "sign" and token.text in (".", "..", "@", "*"))

    def _more_steps(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        while True:
            if self._tokens[self._at].text not in ("/", "//"):
                return tuple(steps)
            if self._accept("//"):
                steps.append(_ANYWHERE)
            elif not self._accept("/"):
                return tuple(steps)
            steps.append(self._step())

    def _step(self) -> Step:
        token = self._peek()
        if token.kind == "sign":
            if self._accept(".."):
                return Step("parent", "", self._predicates())
            if self._accept("."):
                return Step("self", "", self._predicates())
            if self._accept("@"):
                return self._attribute()
        elif token.kind == "name" and self._tokens[self._at + 1].text == "::":
            self._at += 2
            axis = _AXES.get(token.text)
            if axis is None:
                raise SyntaxFault(f"there is no axis {token.text!r}")
            return self._attribute() if axis == "attribute" else Step(axis, self._node_test(), self._predicates())
        return Step("child", self._node_test(), self._predicates())

    def _attribute(self) -> Step:
        name = self._node_test()
        if name in ("", "*"):
            return Step("attribute", "*", self._predicates())
        return Step("child", f"@{name}", self._predicates())

    def _node_test(self) -> str:
        token = self._take()
        if token.kind == "sign" and token.text == "*":
            return "*"
        if token.kind != "name":
            raise SyntaxFault(f"a name expected before {token.text or 'the end'!r}")
        if token.text in _NODE_TYPES and self._accept("("):
            if self._peek().kind == "text":
                self._take()
            self._expect(")")
            return _NODE_TYPES[token.text]
        return token.text

    def _predicates(self) -> tuple[Expr, ...]:
        if self._tokens[self._at].text != "[":
            return ()
        found: list[Expr] = []
        while self._accept("["):
            found.append(self._expression())
            self._expect("]")
        return tuple(found)


def parts(tree: Expr) -> tuple[Expr, ...]:
    """What the expression is made of, one level down; the predicates of a path's steps are not among them."""
    if isinstance(tree, Chain):
        return (tree.first, *(one for _, one in tree.rest))
    if isinstance(tree, Negate):
        return (tree.operand,)
    if isinstance(tree, Call):
        return tree.args
    if isinstance(tree, Picked):
        return (tree.nodes, *tree.predicates)
    if isinstance(tree, Path) and not isinstance(tree.start, str | Named):
        return (tree.start,)
    return ()
