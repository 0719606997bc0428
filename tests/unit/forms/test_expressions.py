"""Expressions by example; the last column names where the answer comes from.

XP = XPath 1.0 and section, OR = ODK XForms specification, JR = JavaRosa 5.1.0 run on the same form, WF = ODK web-forms,
own = our choice where they split (docs/forms.md).
"""

from __future__ import annotations

import math
from datetime import date

import pytest

from counter_app.errors import BadInput
from counter_app.forms import FormDefinition, Record
from tests.unit.forms.support import bind, compiled, inputs, opened

INSTANCE = (
    "<out/><blank/><i>7</i><dec>4.0</dec><d>2026-02-23</d><dt>2026-02-23T10:30:00.000+08:00</dt><s>abc</s>"
    "<m>a b c</m><g><in>x</in></g><rep><x>1</x><y/><z/></rep><rep><x>2</x><y/><z/></rep><rep><x>3</x><y/><z/></rep>"
)
BODY = inputs("i") + '<group ref="/data/rep"><repeat nodeset="/data/rep"><input ref="/data/rep/x"/></repeat></group>'
LISTS = (
    '<instance id="towns"><root><item><name>t1</name><label>One</label><d>1</d></item>'
    "<item><name>t2</name><label>Two</label><d>2</d><e>x</e><e>9</e></item>"
    "<item><name>t3</name><label>Three</label><d>02</d></item></root></instance>"
)
TYPES = {"blank": "int", "i": "int", "dec": "decimal", "d": "date", "dt": "dateTime", "rep/x": "int", "rep/y": "int"}


@pytest.fixture(scope="module")
def definition() -> FormDefinition:
    return compiled(INSTANCE, *(bind(ref, type=kind) for ref, kind in TYPES.items()), body=BODY, model=LISTS)


@pytest.fixture(scope="module")
def record(definition: FormDefinition) -> Record:
    made = opened(definition)
    for row in (1, 2, 3):
        made.answer(f"/data/rep[{row}]/x", str(row))
    made.answer("/data/rep[2]/y", "5")
    made.answer("/data/rep[3]/y", "6")
    return made


TABLE = [
    # numbers
    ("1 + 2 * 3 - 4 div 2", 5.0, "XP 3.5"),
    ("5 mod 3", 2.0, "XP 3.5, JR"),
    ("-5 mod 3", -2.0, "XP 3.5, JR"),
    ("5 mod -3", 2.0, "XP 3.5, JR"),
    ("1 div 0", math.inf, "XP 3.5"),
    ("2 - -3", 5.0, "XP 3.5"),
    ("'' + 1", math.nan, "XP 4.4, JR"),
    ("1mod1", 0.0, "XP 3.7, JR: a name after an operand begins with an operator"),
    ("6*(3+4)and(5or2)", True, "XP 3.7, JR"),
    ("true() + 1", 2.0, "JR"),
    ("number('+1')", math.nan, "JR"),
    ("number('1e6')", math.nan, "JR"),
    ("number(' 5 ')", 5.0, "JR"),
    ("number('2026-02-23')", math.nan, "JR"),
    ("number(/data/d)", 20507.0, "JR"),
    ("round(1.5)", 2.0, "XP 4.4"),
    ("round(-1.5)", -1.0, "XP 4.4, JR"),
    ("round(2.345, 2)", 2.35, "JR"),
    ("round(-1.55, 1)", -1.5, "JR"),
    ("round(1234, -2)", 1200.0, "OR round"),
    ("int(-1.7)", -1.0, "JR"),
    ("int('')", math.nan, "JR"),
    ("pow(2, 10)", 1024.0, "JR"),
    ("pow(10, 400)", math.inf, "own"),
    ("floor(-1.5)", -2.0, "XP 4.4"),
    ("ceiling(1.2)", 2.0, "XP 4.4"),
    ("string(0.1 + 0.2)", "0.30000000000000004", "JR"),
    ("string(4.0)", "4", "XP 4.2, JR"),
    ("string(1000000 * 1000000)", "1000000000000", "XP 4.2, own: no exponent"),
    ("string(0.00001)", "0.00001", "XP 4.2, own: no exponent"),
    ("string(1 div 0)", "Infinity", "XP 4.2, JR"),
    ("concat(/data/dec, '')", "4", "JR"),
    # comparisons
    ("/data/blank = ''", True, "JR"),
    ("/data/blank < 5", False, "JR"),
    ("/data/blank > -1", False, "JR"),
    ("'' = 0", False, "JR"),
    ("'1' = 1", True, "XP 3.4, JR"),
    ("'1.0' = '1'", False, "XP 3.4, JR"),
    ("1 = true()", True, "JR"),
    ("'' = false()", True, "JR"),
    ("'2' > '10'", False, "XP 3.4, JR"),
    ("1 < 2 < 3", True, "XP 3.4, JR"),
    ("/data/d = '2026-02-23'", True, "JR"),
    ("/data/d > '2024-02-29'", True, "WF; JR says false"),
    ("'2024-02-29' < today()", True, "WF; JR says false"),
    ("today() + 1 > '1970-06-03'", True, "WF; JR says false"),
    ("'2024-02-29' < '2024-03-01'", False, "JR: two texts are no dates"),
    ("/data/rep/x = 3", True, "XP 3.4: any node"),
    ("/data/rep/x != 3", True, "XP 3.4: any node"),
    ("/data/rep[x > 9]/x = ''", True, "JR: no node reads as blank"),
    ("not('') and not(0)", True, "XP 4.3, JR"),
    ("not('false')", False, "JR"),
    ("0 or 'a'", True, "XP 3.4"),
    ("boolean(/data/blank)", False, "JR"),
    ("boolean-from-string('True')", True, "JR"),
    ("boolean-from-string('yes')", False, "JR"),
    # text
    ("substr('hello', 1, 3)", "el", "JR"),
    ("substr('hello', -3)", "llo", "JR"),
    ("substr('hello', 1, -1)", "ell", "JR"),
    ("substr('hello', 9)", "", "JR"),
    ("substring('12345', 2, 3)", "234", "XP 4.2"),
    ("substring('12345', 1.5, 2.6)", "234", "XP 4.2"),
    ("substring('12345', 0, 3)", "12", "XP 4.2"),
    ("substring-before('a-b-c', '-')", "a", "XP 4.2"),
    ("substring-after('a-b-c', '-')", "b-c", "XP 4.2"),
    ("substring-after('abc', '')", "abc", "XP 4.2, JR"),
    ("translate('abca', 'ab', 'x')", "xcx", "XP 4.2"),
    ("normalize-space('  a   b ')", "a b", "XP 4.2"),
    ("string-length('𠮷a')", 2.0, "own: characters; JR counts 3"),
    ("contains('', '')", True, "XP 4.2, JR"),
    ("starts-with('祖庙街道', '祖庙')", True, "XP 4.2"),
    ("ends-with('abc', 'c')", True, "OR"),
    ("concat('a', 1, true())", "a1true", "JR"),
    ("concat(/data/rep/x)", "123", "JR"),
    ("join(',', /data/rep/x)", "1,2,3", "JR"),
    ("join(',', 'a', '', 'b')", "a,,b", "JR"),
    ("regex('abc', 'b')", False, "JR: the whole text"),
    ("regex('abc', '.*b.*')", True, "JR"),
    ("regex('１２', '[0-9]+')", False, "java.util.regex"),
    ("regex('１２', '\\d+')", False, "java.util.regex: ASCII digits"),
    # choice
    ("if('', 1, 2)", 2.0, "JR"),
    ("if('false', 1, 2)", 1.0, "JR"),
    ("coalesce(/data/blank, 'z')", "z", "JR"),
    ("coalesce('', '', 'c')", "c", "OR coalesce; JR takes two"),
    ("selected(/data/m, ' b ')", True, "JR"),
    ("selected('', '')", True, "JR"),
    ("selected('ab c', 'a')", False, "OR selected"),
    ("selected-at('a b c', 1)", "b", "JR"),
    ("selected-at('a b c', -1)", "", "JR"),
    ("count-selected('a  b')", 2.0, "JR"),
    ("checklist(1, 2, true(), true(), false())", True, "JR"),
    ("weighted-checklist(1, 2, true(), 1, false(), 1)", True, "JR"),
    # dates
    ("string(today())", "2026-02-23", "OR today"),
    ("string(date('2026-02-23'))", "2026-02-23", "JR"),
    ("string(date(20000))", "2024-10-04", "JR"),
    ("string(date(/data/d + 1))", "2026-02-24", "JR"),
    ("date('')", "", "JR"),
    ("date('2026-02-30')", "", "own: JR stops"),
    ("today() - date('2026-01-01')", 53.0, "OR"),
    ("format-date(/data/d + 1, '%Y-%n-%e')", "2026-2-24", "JR"),
    ("format-date(/data/d, '%Y年%n月%e日')", "2026年2月23日", "JR"),
    (
        "format-date(/data/d, '%Y %y %m %n %b %d %e %H %h %M %S %3 %a')",
        "2026 26 02 2 Feb 23 23 00 0 00 00 000 Mon",
        "JR",
    ),
    ("format-date-time(/data/dt, '%H:%M %h %3')", "10:30 10 000", "JR"),
    ("format-date('', '%Y')", "", "JR"),
    ("format-date(/data/d, '100%% %d')", "100% 23", "own"),
    ("decimal-date-time('2026-02-23T10:30:00.000+08:00')", 20507 + 2.5 / 24, "JR"),
    ("decimal-time('10:30:00.000')", 0.4375, "JR"),
    ("string(now())", "2026-02-23T09:30:00.000+08:00", "WF; JR drops the time"),
    ("date('2026-2-3')", date(2026, 2, 3), "JR"),
    ("string(date-time(20507))", "2026-02-23T08:00:00.000+08:00", "JR: an instant"),
    ("string(date-time('2026-02-23'))", "2026-02-23T00:00:00.000+08:00", "JR"),
    ("date-time('')", "", "JR"),
    ("date-time(1 div 0)", "", "own: JR stops"),
    ("date(-0.5)", date(1970, 1, 1), "JR"),
    ("date(1 div 0)", "", "own: JR stops"),
    ("format-date(20507.5, '%Y-%m-%d %H:%M')", "2026-02-23 20:00", "JR: an instant"),
    ("format-date('10:30:00Z', '%H:%M')", "18:30", "WF: on the clock here"),
    ("decimal-date-time('')", "", "JR"),
    ("decimal-time('00:00:00.000Z')", 8 / 24, "WF"),
    ("decimal-time(20507.25)", 0.25, "JR"),
    ("/data/dt = '2026-02-23T02:30:00.000Z'", True, "own: the same instant"),
    ("/data/d = '2026-02-23T10:30:00.000Z'", False, "JR"),
    ("round(3.75, '')", 4.0, "JR: places that are no number are none"),
    ("selected-at('a b', '')", "a", "JR: a place that is no number is the first"),
    ("pow(1, number('x'))", math.nan, "JR, WF"),
    ("position(/data/rep[x = 9])", 0.0, "JR: of no node"),
    ("/data/dt = '2026-02-23'", True, "JR: a date equals every time of its day"),
    ("/data/dt < '2026-02-23T03:00:00.000Z'", True, "own; JR says false"),
    ("0.1 + 0.2 = 0.3", True, "JR: nearer than 1e-12"),
    ("boolean(0.0000000000001)", False, "JR"),
    ("number('1,5')", 1.5, "JR"),
    ("round(1.005, 2)", 1.01, "JR: by its shortest decimal"),
    ("round(-16, -1)", -20.0, "own: JR gives -10"),
    ("round(1, 31)", 1.0, "own"),
    ("round(1.5, 31)", math.nan, "JR"),
    ("log(0)", -math.inf, "JR"),
    ("exp10(2)", 100.0, "JR"),
    ("sqrt(-1)", math.nan, "JR"),
    # digests, randomness, form
    ("digest('abc', 'MD5')", "kAFQmDzST7DWlj99KOF/cg==", "JR"),
    ("digest('abc', 'SHA-1', 'hex')", "a9993e364706816aba3e25717850c26c9cd0d89d", "JR"),
    ("digest('abc', 'sha256', 'HEX')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "JR"),
    ("string-length(digest('', 'SHA-384', 'hex'))", 96.0, "XForms 1.1 digest"),
    ("string-length(digest('', 'SHA-512', 'hex'))", 128.0, "XForms 1.1 digest"),
    ("base64-decode('5Lit5paH')", "中文", "JR"),
    ("base64-decode('###')", "", "JR"),
    ("join('', randomize(instance('towns')/root/item/name, 3.7))", "t3t1t2", "JR: the whole part"),
    ("randomize(instance('towns')/root/item, 3.7)[2]/name", "t1", "JR"),
    ("join('', randomize(instance('towns')/root/item/name, ''))", "t3t2t1", "JR: blank is 0"),
    ("count(randomize(//x))", 3.0, "OR randomize"),
    ("random() < 1 and random() >= 0", True, "OR random"),
    ("string-length(uuid(9))", 9.0, "OR uuid"),
    ("uuid()", "id-1", "OR uuid"),
    ("version()", "7", "JR"),
    ("depend(1, /data/i)", 1.0, "JR"),
    ("is-selected(/data/m, 'b')", True, "JR"),
    ("checklist(-1, 2, /data/rep/x)", False, "JR: a node-set counts node by node"),
    ("checklist(1, 2, '', 'a')", True, "JR"),
    ("weighted-checklist(-1, -1, true(), 5)", False, "JR: -1 is a number here"),
    ("weighted-checklist(1, 6, /data/rep/x, /data/rep/x)", True, "JR"),
    ("coalesce(number('x'), 'z')", "z", "JR: NaN is nothing"),
    ("name(/data/g/in)", "in", "XP 4.1"),
    ("local-name(instance('towns')/root/*)", "item", "XP 4.1"),
    ("namespace-uri(/data/nosuch)", "", "XP 4.1"),
    ("string(instance('towns'))", "", "OR instance"),
    # places on earth
    ("round(distance('0 0;0 1'), 3)", 111318.845, "JR"),
    ("round(distance('0 0', '0 1 5 5'), 3)", 111318.845, "JR: many points"),
    ("distance('')", 0.0, "JR"),
    ("distance('abc')", math.nan, "WF; JR stops"),
    ("distance('50 8', '50 8')", 0.0, "JR"),
    ("round(area('0 0;0 1;1 1;1 0;0 0') div 1000000)", 12391.0, "JR"),
    ("area('0 0;0 1')", 0.0, "JR"),
    ("geofence('0.5 0.5', '0 0;0 1;1 1;1 0;0 0')", True, "JR"),
    ("geofence('1.5 0.5', '0 0;0 1;1 1;1 0;0 0')", False, "JR"),
    ("geofence('', '0 0;0 1;1 1;1 0;0 0')", False, "own: JR says true"),
    ("intersects('0 0;1 1;0 1;1 0;0 0')", True, "XLSForm documentation"),
    ("intersects('0 0;0 1;1 1;1 0;0 0')", False, "XLSForm documentation"),
    ("intersects('0 0;0 2;1 1;-1 1')", True, "XLSForm documentation"),
    # nodes
    ("count(/data/rep)", 3.0, "JR"),
    ("sum(/data/rep/x)", 6.0, "JR"),
    ("sum(/data/rep/y)", 11.0, "JR: blanks passed over"),
    ("max(/data/rep/y)", 6.0, "JR"),
    ("min(/data/rep/y)", 5.0, "JR"),
    ("max(/data/blank)", math.nan, "JR"),
    ("max(3, '', 2)", 3.0, "JR"),
    ("count-non-empty(/data/rep/y)", 2.0, "JR"),
    ("count(/data/rep[x > 1])", 2.0, "JR"),
    ("/data/rep[x = 2]/y", 5.0, "JR"),
    ("/data/rep[2]/x", 2.0, "XP 2.4; not JR"),
    ("/data/rep[position() = 3]/x", 3.0, "XP 4.1"),
    ("/data/rep[last()]/x", 3.0, "XP 4.1"),
    ("count(/data/rep/x | /data/i)", 4.0, "XP 3.3"),
    ("indexed-repeat(/data/rep/x, /data/rep, 2)", 2.0, "JR"),
    ("indexed-repeat(/data/rep/x, /data/rep, 9)", "", "JR"),
    ("indexed-repeat(/data/rep/x, /data/rep, 0)", 1.0, "JR: the first row"),
    ("indexed-repeat(/data/rep/x, /data/rep, '')", 1.0, "JR: the first row"),
    ("instance('towns')/root/item[name = 't2']/label", "Two", "OR instance"),
    ("instance('towns')/root/item[d = 2]/label", "Two", "XP 3.4: by number"),
    ("count(instance('towns')/root/item[d = 2])", 2.0, "XP 3.4: by number"),
    ("count(instance('towns')/root/item[d = '2'])", 1.0, "XP 3.4: by text"),
    ("instance('towns')/root/item[d = 2 and name != 't2']/label", "Three", "XP 2.4"),
    ("instance('towns')/root/item[2]/label", "Two", "XP 2.4"),
    ("instance('towns')/root/item[d = current()/blank]/label", "", "OR current"),
    ("count(instance('towns')/root/item)", 3.0, "OR instance"),
    ("instance('towns')/root/item[e = '9']/name", "t2", "XP 3.4: any of the children"),
    ("instance('towns')/root/item[e > 8]/name", "t2", "XP 3.4: any of the children"),
    ("instance(concat('to', 'wns'))/root/item[2]/name", "t2", "WF"),
    ("${i} + 1", 8.0, "names, as routes write them"),
    ("child::i + self::node()/i", 14.0, "XP 2.2"),
]


@pytest.mark.parametrize(("expression", "expected", "source"), TABLE)
def test_an_expression_gives_what_its_source_says(
    record: Record, expression: str, expected: object, source: str
) -> None:
    found = record.evaluate(expression)
    if isinstance(expected, float) and math.isnan(expected):
        assert isinstance(found, float) and math.isnan(found)
    else:
        assert found == expected and type(found) is type(expected), source


IN_ROW = [
    ("/data/rep/x", 2.0, "JR: an absolute path shares the row"),
    ("../x", 2.0, "XP 2.5"),
    ("count(/data/rep)", 1.0, "JR"),
    ("count(../../rep)", 3.0, "JR"),
    ("sum(/data/rep/x)", 2.0, "JR"),
    ("sum(../../rep/x)", 6.0, "JR"),
    ("position(..)", 2.0, "JR"),
    ("position(/data/rep)", 2.0, "JR"),
    ("indexed-repeat(/data/rep/x, /data/rep, position(..) - 1)", 1.0, "JR"),
    ("count(/data/rep[x > 1])", 2.0, "JR: a predicate looks at all rows"),
    ("count(/data/rep[x > current()/../x])", 1.0, "OR current: it stays while the predicate moves"),
    ("count(../../rep[x > current()/../x])", 1.0, "OR current"),
]


@pytest.mark.parametrize(("expression", "expected", "source"), IN_ROW)
def test_a_path_in_a_row_reads_its_own_row(record: Record, expression: str, expected: object, source: str) -> None:
    assert record.evaluate(expression, "/data/rep[2]/y") == expected, source


AXES = [
    ("count(//x)", 3.0, "XP 2.5"),
    ("//g/in", "x", "XP 2.5"),
    ("string(/data/g/*)", "x", "XP 2.3"),
    ("count(/data/rep[2]/*)", 3.0, "XP 2.3"),
    ("count(/data/rep/*[. = 3])", 1.0, "XP 2.4"),
    ("/data/rep[2]/x/following-sibling::y", 5.0, "XP 2.2"),
    ("string(/data/rep[2]/preceding-sibling::rep/x)", "1", "XP 2.2"),
    ("count(/data/rep[2]/following-sibling::rep)", 1.0, "XP 2.2"),
    ("count(/data/rep[1]/preceding::*)", 10.0, "XP 2.2: ancestors are not before"),
    ("count(/data/m/following::x)", 3.0, "XP 2.2"),
    ("/data/rep[x = 3]/x/ancestor::rep/y", 6.0, "XP 2.2"),
    ("count(//in/ancestor-or-self::*)", 3.0, "XP 2.2"),
    ("count(//in/ancestor::node())", 3.0, "XP 2.2: the document is a node"),
    ("/data/rep[3]/x/preceding::x[1]", 2.0, "XP 2.4: places count backwards on a reverse axis"),
    ("(/data/rep[3]/x/preceding::x)[1]", 1.0, "XP 3.3: and forwards in a set"),
    ("(//x)[last()]", 3.0, "XP 3.3"),
    ("(/data/rep | /data/g)[1]/in", "x", "XP 3.3: in the order of the document"),
    ("/data/rep[x > 1][2]/x", 3.0, "XP 2.4: several predicates"),
    ("/data/rep[y][1]/x", 2.0, "XP 2.4: a path in a predicate asks whether there is one"),
    ("count(/data/rep[../i = 7])", 3.0, "XP 2.4"),
    ("/data/rep[x = /data/rep[y = 5]/x]/y", 5.0, "XP 2.4: nested"),
    ("/data/rep[count(preceding-sibling::rep) = 1]/x", 2.0, "XP 2.4"),
    ("/data/s[. = 'abc']", "abc", "XP 2.4"),
    ("count(/data/s/text())", 1.0, "XP 2.3"),
    ("count(/data/blank/text())", 0.0, "XP 2.3"),
    ("count(//comment())", 0.0, "XP 2.3"),
    ("count(self::data)", 1.0, "XP 2.2"),
    ("count(self::nosuch)", 0.0, "XP 2.2"),
    ("descendant::in", "x", "XP 2.2"),
    ("current()/descendant-or-self::in", "x", "XP 2.2"),
    ("instance('towns')//item[2]/label", "Two", "XP 2.5"),
    ("string(instance('towns')/root/item[name = 't2']/*[2])", "Two", "XP 2.4"),
    ("instance('towns')/root/item[name = 't2']/following-sibling::item/label", "Three", "XP 2.2"),
    ("instance('towns')//label[. = 'Two']/../name", "t2", "XP 2.2"),
    ("instance('towns')/root/item[last()]/label", "Three", "XP 4.1"),
    ("instance('towns')/root/item[position() > 1][1]/label", "Two", "XP 2.4"),
    ("count(instance('towns')//item/ancestor::*)", 1.0, "XP 2.2"),
    ("nosuch = ''", True, "JR: authors rely on it"),
    ("count(/data/nosuch/more)", 0.0, "JR"),
    ("count(instance('towns')/root/item[nosuch = ''])", 3.0, "JR"),
]


@pytest.mark.parametrize(("expression", "expected", "source"), AXES)
def test_a_path_may_take_any_axis(record: Record, expression: str, expected: object, source: str) -> None:
    assert record.evaluate(expression) == expected, source


def test_what_a_path_on_any_axis_reads_is_followed() -> None:
    binds = [
        bind("n", calculate="count(//x[. > 1])"), bind("r/x", type="int"),
        bind("r/sum", calculate="sum(../preceding-sibling::r/x) + ../x"), bind("all", calculate="sum(/data/r/*[1])"),
    ]  # fmt: skip
    body = f'<repeat nodeset="/data/r">{inputs("r/x")}</repeat>'
    record = opened(compiled("<r><x/><sum/></r><n/><all/>", *binds, body=body))
    for row in range(1, 4):
        if row > 1:
            record.add_row("/data/r")
        record.answer(f"/data/r[{row}]/x", str(row))
    assert [record.state(f"/data/{ref}").value for ref in ("n", "all", "r[3]/sum")] == ["2", "6", "6"]
    record.answer("/data/r[1]/x", "10")
    assert [record.state(f"/data/{ref}").value for ref in ("n", "all", "r[3]/sum")] == ["3", "15", "15"]
    record.remove_row("/data/r[2]")
    assert [record.state(f"/data/{ref}").value for ref in ("n", "all", "r[2]/sum")] == ["2", "13", "13"]


def test_a_path_that_leads_nowhere_is_blank_and_remarked_on() -> None:
    definition = compiled("<a/><b/>", bind("b", calculate="/data/nosuch = '' and ../a//nosuch = ''"), body=inputs("a"))
    assert opened(definition).state("/data/b").value == "1"
    assert [tuple(one) for one in definition.remarks] == [
        ("/data/b calculate", "dead reference /data/nosuch"), ("/data/b calculate", "dead reference /data/a/nosuch"),
    ]  # fmt: skip


REFUSED = [
    ("nosuch(1)", "unknown function nosuch()"),
    ("selektd(., 'a')", "unknown function selektd(): selected()?"),
    ("/data/nosuch", "dead reference /data/nosuch"),
    ("/other/i", "dead reference /other"),
    ("../../../x", "above the form"),
    ("${nosuch} > 1", "unknown question ${nosuch}"),
    ("instance('nosuch')/root", "dead reference instance('nosuch')"),
    ("count(1)", "count() wants a path"),
    ("if(1, 2)", "if() cannot take 2 arguments, only 3"),
    ("round(1, 2, 3)", "round() cannot take 3 arguments, only 1 to 2"),
    ("today(1)", "today() cannot take 1 arguments, only 0"),
    ("weighted-checklist(1, 2, 3)", "pairs"),
    ("digest('a', 'MD4')", "digest() does not know 'MD4'"),
    ("digest('a', 'MD5', 'octal')", "digest() does not know 'octal'"),
    ("1 +", "expected"),
    ("'open", "cannot read"),
    ("$x", "variables"),
    ("//*[//*[//*[//*[//*]]]]", "too many nodes"),
    ("next::i", "no axis 'next'"),
    ("'a'[1]", "no path"),
    ("today()/x", "a path cannot start at today()"),
    ("regex(., '[')", "cannot be used"),
    ("(" * 200 + "1" + ")" * 200, "nested too deeply"),
]


@pytest.mark.parametrize(("expression", "why"), REFUSED)
def test_what_cannot_be_run_is_refused_when_compiled(definition: FormDefinition, expression: str, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        definition.compile_expression(expression, strict=True)
    assert why in str(refused.value.details["why"])


def test_an_expression_is_compiled_once(definition: FormDefinition) -> None:
    first = definition.compile_expression("${i} > 3")
    assert definition.compile_expression("${i} > 3") is first


def test_a_sum_of_a_thousand_terms_is_one_flat_chain(record: Record) -> None:
    assert record.evaluate(" + ".join(["${i}"] * 1000)) == 7000.0


def test_the_callers_functions_get_values_and_may_give_whole_numbers() -> None:
    definition = compiled("<a>5</a>", bind("a", type="int"), functions={"cn:twice": lambda value: int(value) * 2})
    assert opened(definition).evaluate("cn:twice(${a}) + 1") == 11.0


@pytest.mark.parametrize("call", ["cn:twice()", "cn:twice(1, 2)", "if(false(), cn:twice(), 1)"])
def test_a_function_of_the_caller_with_too_many_or_too_few_values_is_refused(call: str) -> None:
    with pytest.raises(BadInput) as refused:
        compiled("<a/>", bind("a", calculate=call), functions={"cn:twice": lambda value: int(value) * 2})
    assert "cn:twice() cannot take" in str(refused.value.details["why"])
