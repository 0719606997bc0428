"""Patterns of ``regex()``, by example and against Python's own; none takes long on any text."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.forms import backtracking, patterns
from counter_app.forms.patterns import BadPattern, Pattern

MATCHES = [
    ("(a+)+", "a" * 5000 + "b", False), ("(a|aa)+b", "a" * 5000, False), ("x*y*z*x*y*z*q", "xyz" * 3000, False),
    ("(.*)*x", "y" * 5000, False), ("[0-9]+", "123", True), ("^1[3-9]\\d{9}$", "13800138000", True),
    ("^a$|^b$", "b", True), ("", "", True), ("^$", "", True), ("[^\\d]+", "abc", True), ("a{2,3}", "aaaa", False),
    ("a{2,}", "aaaa", True), ("a.c", "a\nc", False), ("(?s)a.c", "a\nc", True), ("(?i:ab)c", "ABc", True),
    ("[a-z&&[^bc]]+", "ad", True), ("[a-z&&[^bc]]+", "ab", False), ("[]a-]+", "]-a", True), ("\\p{L}+", "张é", True),
    ("\\p{IsHan}{2,4}", "张三", True), ("\\p{Lu}\\p{Ll}*", "Anna", True), ("\\P{Nd}", "5", False),
    ("[\\p{L}&&[^\\p{Lu}]]+", "aB", False), ("\\d", "５", False), ("\\w+", "é", False),
    ("\\bfoo\\b.*", "foo bar", True), ("\\Bfoo", "foo", False), ("(?<!x)a", "a", True), ("foo(?<=foo)bar", "foobar", True),
    ("(?=.*\\d)(?=.*[a-z]).{4,8}", "abc1", True), ("(?=.*\\d)(?=.*[a-z]).{4,8}", "abcd", False),
    ("a(?!b).", "ab", False), ("\\Qa.b\\E+", "a.bb", True), ("\\Qa.b\\E", "a.b", True), ("\\u4e00\\x41\\t", "一A\t", True),
    ("(?<year>[0-9]{4})", "2026", True), ("a*?b", "aab", True),
    ("(\\d)\\1{5}", "888888", True), ("(\\d)\\1{5}", "888887", False), ("(?i)(ab)\\1", "abAB", True), ("(ab)\\1", "abAB", False),
    ("(?<n>..)-\\k<n>", "张三-张三", True), ("(?<n>..)-\\k<n>", "张三-李四", False), ("(a)|b\\1", "b", False), ("\\1", "", False),
    ("(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)\\10", "abcdefghijj", True), ("(a)\\10", "aa0", True), ("(a*)*\\1b", "aab", True),
    ("a*+a", "aaa", False), ("a*+b", "aaab", True), ("(?>a|ab)c", "abc", False), ("(?:a|ab)c", "abc", True), ("(?>a+?)a", "aa", True),
    ("a{1,2}+a", "aa", False), ("(?=(a+))\\1b", "aab", True), ("(a)(?<=\\1)b", "ab", True), ("(?!(a)\\1)a.", "aa", False),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "text", "expected"), MATCHES)
def test_a_pattern_matches_the_whole_text_or_not(pattern: str, text: str, expected: bool) -> None:
    assert Pattern(pattern).matches(text) is expected


@pytest.mark.parametrize(
    "pattern",
    ["[", "(a", "a)", "*a", "a{x}", "a{2,1}", "[b-a]", "\\y", "\\p{Foo}", "\\k<n>", "\\k", "(?<n>a)(?<n>b)", "(?x)a", "\\u12",
     "a{1,100000}", "(a{1,1000}){1,1000}", "(a{1,1000}){1,1000}\\1", "(a)" + "b*" * 200 + "\\1",
     "(" * 100 + ")" * 100, "[" * 100 + "a" + "]" * 100],
)  # fmt: skip
def test_what_cannot_be_used_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        Pattern(pattern)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.text(alphabet="ab|()*+?.^$", max_size=10), st.text(alphabet="ab", max_size=6))
def test_it_agrees_with_python_where_both_can_read_the_pattern(pattern: str, text: str) -> None:
    try:
        ours = Pattern(pattern)
        theirs = re.compile(pattern.replace("$", r"\Z"))
    except (BadPattern, re.error):
        return
    assert ours.matches(text) is (theirs.fullmatch(text) is not None)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from([
        "(a", "(b", ")", "\\1", "\\2", "a", "b", "*+", "++", "?+", "*", "+", "?", "*?", "|", "(?>", ".",
    ]), max_size=9),
    st.text(alphabet="ab", max_size=6),
)  # fmt: skip
def test_a_pattern_with_a_memory_agrees_with_python(parts: list[str], text: str) -> None:
    pattern = "(?>a*?)" + "".join(parts)
    try:
        ours, theirs = Pattern(pattern), re.compile(pattern)
    except (BadPattern, re.error):
        return
    assert ours.matches(text) is (theirs.fullmatch(text) is not None)


@pytest.mark.parametrize("source", ["(a+)+\\1b", "(a*)*\\1b", "(?=(a|aa)+b)\\1x", "(a)(?<!(a*)*\\2b)c"])
def test_a_pattern_with_a_memory_that_takes_too_much_work_fits_nothing(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtracking, "MAX_STEPS", 20_000)
    assert not Pattern(source).matches("a" * 5000)


@pytest.mark.parametrize(
    "source", ["a?" * 4000 + "a" * 4000, r"\b(.?){4000}x", r"(?=(.?){4000}y)a*", r"(?<!(.?){4000}y)a*x"]
)
def test_a_pattern_that_takes_too_much_work_fits_nothing(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MAX_WORK", 100_000)
    pattern = Pattern(source)
    assert not pattern.matches("a" * 5000)
    assert not pattern.matches("a" * 5000)


def test_the_steps_kept_for_a_pattern_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MAX_REMEMBERED", 500)
    pattern = Pattern("(a|b)*a(a|b){6}")
    texts = ["".join(letters) for letters in itertools.product("ab", repeat=9)]
    assert [pattern.matches(text) for text in texts] == [text[-7] == "a" for text in texts]
    assert pattern._remembered < 1000
