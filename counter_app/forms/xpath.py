"""XPath 1.0 text to a small tree, as far as XForms use it.

Written without recursion per operator, so a sum of a thousand terms is one flat :class:`Chain`. ``${name}`` is a path by
question name, as routes and conditions write it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MAX_NESTING = 80
"""Brackets inside brackets; deeper is refused, because each costs Python stack twice."""

Axis = Literal["child", "parent", "self"]


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
    """One step of a path; ``name`` is empty for ``.`` and ``..``."""

    axis: Axis
    name: str
    predicates: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A location path from the ``root``, from ``here``, by question ``name``, or from what a call returns."""

    start: Literal["root", "here"] | Named | Call
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """``${name}``."""

    name: str


Expr = Constant | Chain | Negate | Call | Path

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<named>\$\{\s*[^\W\d][\w.\-]*\s*\})
    | (?P<name>[^\W\d][\w.\-]*(?::(?!:)[^\W\d][\w.\-]*)?)
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
_WORDS = frozenset({"or", "and", "div", "mod"})
_AXES: dict[str, Axis] = {"child": "child", "parent": "parent", "self": "self"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def parse(source: str) -> Expr:
    """The expression as a tree; raises :class:`SyntaxFault`."""
    return _Parser(_tokens(source)).whole()


def _tokens(source: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    end = len(source.rstrip())
    while at < end:
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            raise SyntaxFault(f"cannot read {source[at : at + 20].strip()!r}")
        kind, text = match.lastgroup, match[match.lastgroup]
        if ((kind == "name" and text in _WORDS) or text == "*") and _ends_operand(found):
            kind = "operator"
        found.append(_Token(kind, text))
        at = match.end()
    found.append(_Token("end", ""))
    return found


def _ends_operand(found: list[_Token]) -> bool:
    """Whether an operator may follow: XPath 1.0 §3.7, the disambiguation rule."""
    if not found:
        return False
    last = found[-1]
    return last.kind in ("number", "text", "named", "name") or last.text in (")", "]", ".", "..")


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
            operands, operators = _folded(operands, operators, level)
        return operands[0]

    def _unary(self) -> Expr:
        minus = 0
        while self._accept("-"):
            minus += 1
        operand = self._union()
        return operand if minus == 0 else Negate(operand) if minus % 2 else Negate(Negate(operand))

    def _union(self) -> Expr:
        first = self._operand()
        rest: list[tuple[str, Expr]] = []
        while self._accept("|"):
            rest.append(("|", self._operand()))
        return Chain(first, tuple(rest)) if rest else first

    def _operand(self) -> Expr:
        token = self._peek()
        if token.kind == "number":
            self._take()
            return Constant(float(token.text))
        if token.kind == "text":
            self._take()
            return Constant(token.text[1:-1])
        if token.kind == "named":
            self._take()
            return Path(Named(token.text[2:-1].strip()), self._more_steps())
        if self._accept("("):
            inner = self._expression()
            self._expect(")")
            return inner
        if token.text == "$":
            raise SyntaxFault("variables are not part of XForms")
        if token.kind == "name" and self._tokens[self._at + 1].text == "(":
            return self._call()
        return self._path()

    def _call(self) -> Expr:
        name = self._take().text
        self._expect("(")
        args: list[Expr] = []
        if not self._accept(")"):
            args.append(self._expression())
            while self._accept(","):
                args.append(self._expression())
            self._expect(")")
        call = Call(name, tuple(args))
        predicates = self._predicates()
        if predicates:
            return Path(call, (Step("self", "", predicates), *self._more_steps()))
        steps = self._more_steps()
        return Path(call, steps) if steps else call

    def _path(self) -> Expr:
        if self._accept("//"):
            raise SyntaxFault("'//' is not supported: write the whole path")
        if self._accept("/"):
            return Path("root", (self._step(), *self._more_steps()))
        return Path("here", (self._step(), *self._more_steps()))

    def _more_steps(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        while self._accept("/"):
            steps.append(self._step())
        if self._sees("//"):
            raise SyntaxFault("'//' is not supported: write the whole path")
        return tuple(steps)

    def _step(self) -> Step:
        if self._accept(".."):
            return Step("parent", "", self._predicates())
        if self._accept("."):
            return Step("self", "", self._predicates())
        if self._sees("@") or self._sees("*"):
            raise SyntaxFault(f"{self._peek().text!r} is not supported in a path")
        token = self._take()
        if token.kind != "name":
            raise SyntaxFault(f"a name expected before {token.text or 'the end'!r}")
        if self._accept("::"):
            return self._long_step(token.text)
        return Step("child", token.text, self._predicates())

    def _long_step(self, axis: str) -> Step:
        if axis not in _AXES:
            raise SyntaxFault(f"the axis {axis!r} is not supported")
        token = self._take()
        if token.kind != "name":
            raise SyntaxFault(f"a name expected after {axis}::")
        if token.text == "node" and self._accept("("):
            self._expect(")")
            return Step(_AXES[axis], "", self._predicates())
        return Step(_AXES[axis], token.text, self._predicates())

    def _predicates(self) -> tuple[Expr, ...]:
        found: list[Expr] = []
        while self._accept("["):
            found.append(self._expression())
            self._expect("]")
        return tuple(found)


def parts(tree: Expr) -> tuple[Expr, ...]:
    """What the expression is made of, one level down; the predicates of a path are not among them."""
    if isinstance(tree, Chain):
        return (tree.first, *(one for _, one in tree.rest))
    if isinstance(tree, Negate):
        return (tree.operand,)
    if isinstance(tree, Call):
        return tree.args
    if isinstance(tree, Path) and isinstance(tree.start, Call):
        return tree.start.args
    return ()
