"""Imports: a file is previewed row by row, then written whole or not at all."""

from scheduler.services.imports.declared import KINDS
from scheduler.services.imports.phrases import phrase_change, phrase_field, phrase_place, phrase_problem, phrase_table
from scheduler.services.imports.service import apply, preview
from scheduler.services.imports.templates import template
from scheduler.services.imports.values import Change, Counts, ImportPreview, ImportResult, Problem, RowPreview

__all__ = [
    "KINDS",
    "Change",
    "Counts",
    "ImportPreview",
    "ImportResult",
    "Problem",
    "RowPreview",
    "apply",
    "phrase_change",
    "phrase_field",
    "phrase_place",
    "phrase_problem",
    "phrase_table",
    "preview",
    "template",
]
