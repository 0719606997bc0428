"""The form engine: XForms XML in, answered record out. Pure Python and lxml; no Qt, no store, no network.

definition = compile_form(xml, functions={"cn:id-valid": id_valid})
record = Record.new(definition, today=clock.today, now=clock.now)
changes = record.answer("/data/applicant_name", "…")
"""

from counter_app.forms.compiling import compile_form
from counter_app.forms.definition import Expression, FormDefinition, Node
from counter_app.forms.entities import Entity, updated_list
from counter_app.forms.record import Record
from counter_app.forms.state import Changes, Choice, Problem, QuestionState, Violation, Warning_
from counter_app.forms.values import Value, to_number, to_text, to_truth

__all__ = [
    "Changes",
    "Choice",
    "Entity",
    "Expression",
    "FormDefinition",
    "Node",
    "Problem",
    "QuestionState",
    "Record",
    "Value",
    "Violation",
    "Warning_",
    "compile_form",
    "to_number",
    "to_text",
    "to_truth",
    "updated_list",
]
