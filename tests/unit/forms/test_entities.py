"""Entities a record creates or updates, and the list they go into before any server has them."""

from __future__ import annotations

import pytest

from counter_app.errors import BadInput
from counter_app.forms import Entity, FormDefinition, Record, compile_form, updated_list
from tests.unit.forms.support import NOW, TODAY, bind, form, inputs, opened

ENTITY = '<meta><instanceID/><entity dataset="trees" id="" create="" update="" baseVersion=""><label/></entity></meta>'
NEW_ID = '<setvalue event="odk-instance-first-load" ref="/data/meta/entity/@id" value="uuid()"/>'
BINDS = (
    bind("species", entities_saveto="species"),
    bind("meta/entity/@create", calculate="/data/species != 'weed'"),
    bind("meta/entity/label", calculate="concat('Tree ', /data/species)"),
)


def trees(
    *binds: str, instance: str = f"<species/><age/>{ENTITY}", version: str = "2024.1.0", **parts: str
) -> FormDefinition:
    xml = form(instance, *binds, **parts).decode()
    space = 'xmlns:entities="http://www.opendatakit.org/xforms/entities"'
    xml = xml.replace("<h:html ", f"<h:html {space} ", 1).replace(
        "<model>", f'<model entities:entities-version="{version}">'
    )
    return compile_form(xml.encode())


def registered(*binds: str) -> Record:
    return opened(trees(*BINDS, *binds, model=NEW_ID, body=inputs("species", "age")))


def test_a_record_says_what_it_creates() -> None:
    record = registered()
    record.answer("/data/species", "oak")
    assert record.entities() == (
        Entity("/data/meta/entity", "trees", "id-1", "Tree oak", True, False, {"species": "oak"}),
    )
    assert (
        b'<entity dataset="trees" id="id-1" create="1" update="" baseVersion=""><label>Tree oak</label></entity>'
        in record.to_xml()
    )


def test_nothing_is_created_while_the_condition_fails_and_a_hidden_property_is_left_out() -> None:
    record = registered(bind("age", entities_saveto="age", relevant="/data/species = 'oak'"))
    record.answer("/data/species", "oak")
    record.answer("/data/age", "7")
    assert record.entities()[0].properties == {"species": "oak", "age": "7"}
    record.answer("/data/species", "elm")
    assert record.entities()[0].properties == {"species": "elm"}
    record.answer("/data/species", "weed")
    assert record.entities() == ()


def test_the_id_of_a_new_entity_outlives_a_draft() -> None:
    record = registered()
    record.answer("/data/species", "oak")
    kept = record.answers(relevant_only=False)
    again = Record.load(record.definition, kept, today=lambda: TODAY, now=lambda: NOW, new_id=lambda: "other")
    assert again.entities()[0].id == "id-1" and "id-1" not in str(record.answers())


def test_what_a_server_would_refuse_is_said() -> None:
    record = opened(trees(bind("meta/entity/@create", calculate="true()")))
    assert [one.fault for one in record.entities()] == ["the entity has no id"]


def test_each_row_may_create_an_entity_of_its_own() -> None:
    row = (
        '<tree jr:template=""><species/><meta><entity dataset="trees" id="" create="1"><label/></entity></meta></tree>'
    )
    binds = (
        bind("tree/species", entities_saveto="species"),
        bind("tree/meta/entity/label", calculate="../../../species"),
        bind("tree/meta/entity/@id", calculate="concat('id', position(../../..))"),
    )
    body = f'<group ref="/data/tree"><repeat nodeset="/data/tree">{inputs("tree/species")}</repeat></group>'
    record = opened(trees(*binds, instance=row, version="2025.1.0", body=body))
    for name in ("oak", "elm"):
        ref = record.add_row("/data/tree").rows_added[0]
        record.answer(f"{ref}/species", name)
    found = [(one.id, one.label, one.properties["species"]) for one in record.entities()]
    assert found == [("id1", "oak", "oak"), ("id2", "elm", "elm")]


@pytest.mark.parametrize("version", ["", "2027.1.0", "2024"])
def test_a_version_nobody_knows_is_refused(version: str) -> None:
    with pytest.raises(BadInput) as refused:
        trees(version=version)
    assert "entities-version" in str(refused.value.details["why"])


@pytest.mark.parametrize(
    ("instance", "binds"),
    [
        ("<species/>", [bind("species", entities_saveto="species")]),
        (f"<g><species/></g>{ENTITY}", [bind("g", entities_saveto="g")]),
        (f"<species/>{ENTITY}", [bind("species", entities_saveto="label")]),
        (f"<species/>{ENTITY}", [bind("species", entities_saveto="__x")]),
    ],
)  # fmt: skip
def test_a_property_that_cannot_be_saved_is_refused(instance: str, binds: list[str]) -> None:
    with pytest.raises(BadInput):
        trees(*binds, instance=instance)


def test_a_list_is_brought_up_to_date_before_the_server_is() -> None:
    """ODK Collect's offline entities: versions count up, a branch starts where the server stood."""
    old = {"name": "e1", "label": "Elm", "__version": "4", "species": "elm"}
    change = Entity("/d", "trees", "e1", "Old elm", False, True, {"species": "wych elm"})
    new = Entity("/d", "trees", "e2", "Oak", True, False, {"species": "oak"})
    broken = Entity("/d", "trees", "", "x", True, False, fault="the entity has no id")
    rows = updated_list([old], [change, new, broken], lambda: "branch")
    assert rows == [
        {
            "name": "e1",
            "label": "Old elm",
            "__version": "5",
            "species": "wych elm",
            "__branchId": "branch",
            "__trunkVersion": "4",
        },
        {
            "name": "e2",
            "label": "Oak",
            "__version": "1",
            "__trunkVersion": "",
            "__branchId": "branch",
            "species": "oak",
        },
    ]
    again = updated_list(rows, [change], lambda: "other")
    assert (again[0]["__version"], again[0]["__branchId"], again[0]["__trunkVersion"]) == ("6", "branch", "4")
