"""Units of a course and the questions of a quiz."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.pages import confirm
from courses.catalogue.forms import QuestionForm, UnitForm
from courses.catalogue.queries import courses as queries
from courses.catalogue.rules.texts import unit_html
from courses.catalogue.services.units import (
    move_unit,
    remove_question,
    remove_unit,
    save_question,
    save_unit,
)
from courses.catalogue.views.courses import course_url, form_page, to_course, to_courses


@page(may="keep_catalogue")
def unit(request: CampusRequest, course_id: UUID, unit_id: UUID) -> HttpResponse:
    try:
        facts = queries.unit_facts(course_id=course_id, unit_id=unit_id)
        course = queries.course_facts(course_id)
    except Refusal as refusal:
        return to_courses(request, refusal)
    context = {
        "course": course,
        "unit": facts,
        "text": unit_html(facts.text),
        "questions": queries.questions_of(unit_id),
    }
    return render(request, "catalogue/unit.html", context)


@page(may="keep_catalogue", writes=True)
def unit_add(request: CampusRequest, course_id: UUID) -> HttpResponse:
    form = UnitForm(request.POST or None, initial={"kind": "text", "pass_percent": 60})
    return _unit_page(request, form, course_id=course_id, unit_id=None)


@page(may="keep_catalogue", writes=True)
def unit_edit(request: CampusRequest, course_id: UUID, unit_id: UUID) -> HttpResponse:
    try:
        facts = queries.unit_facts(course_id=course_id, unit_id=unit_id)
    except Refusal as refusal:
        return to_courses(request, refusal)
    form = UnitForm(request.POST or None, initial=UnitForm.initial_of(facts))
    form.fields["kind"].disabled = True
    return _unit_page(request, form, course_id=course_id, unit_id=unit_id)


@page(may="keep_catalogue", writes=True)
def unit_move(
    request: CampusRequest, course_id: UUID, unit_id: UUID, direction: str
) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        move_unit(
            course_id=course_id,
            unit_id=unit_id,
            is_up=direction == "hoch",
            actor=request.actor,
            now=request.now,
        )
    except Refusal as refusal:
        return to_course(request, refusal, course_id)
    return redirect(course_url(course_id))


@page(may="keep_catalogue", writes=True)
def unit_remove(request: CampusRequest, course_id: UUID, unit_id: UUID) -> HttpResponse:
    if request.method != "POST":
        return confirm(
            request,
            title=_("Lerneinheit entfernen"),
            body=_("Text und Fragen sind dann gelöscht. Abgeschlossene Kurse bleiben es."),
            button=_("Entfernen"),
            cancel_url=course_url(course_id),
            danger=True,
        )
    try:
        remove_unit(course_id=course_id, unit_id=unit_id, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return to_courses(request, refusal)
    return redirect(course_url(course_id))


@page(may="keep_catalogue", writes=True)
def question_add(request: CampusRequest, course_id: UUID, unit_id: UUID) -> HttpResponse:
    form = QuestionForm(request.POST or None)
    return _question_page(request, form, course_id=course_id, unit_id=unit_id, question_id=None)


@page(may="keep_catalogue", writes=True)
def question_edit(
    request: CampusRequest, course_id: UUID, unit_id: UUID, question_id: UUID
) -> HttpResponse:
    try:
        found = queries.question_entry(
            course_id=course_id, unit_id=unit_id, question_id=question_id
        )
    except Refusal as refusal:
        return to_courses(request, refusal)
    form = QuestionForm(request.POST or None, initial=QuestionForm.initial_of(found))
    ids = {"course_id": course_id, "unit_id": unit_id, "question_id": question_id}
    return _question_page(request, form, **ids)


@page(may="keep_catalogue", writes=True)
def question_remove(
    request: CampusRequest, course_id: UUID, unit_id: UUID, question_id: UUID
) -> HttpResponse:
    if request.method != "POST":
        return confirm(
            request,
            title=_("Frage entfernen"),
            body=_("Die Frage und ihre Antworten sind dann gelöscht."),
            button=_("Entfernen"),
            cancel_url=_unit_url(course_id, unit_id),
            danger=True,
        )
    try:
        remove_question(
            course_id=course_id,
            unit_id=unit_id,
            question_id=question_id,
            actor=request.actor,
            now=request.now,
        )
    except Refusal as refusal:
        return to_courses(request, refusal)
    return redirect(_unit_url(course_id, unit_id))


def _unit_page(
    request: CampusRequest, form: UnitForm, *, course_id: UUID, unit_id: UUID | None
) -> HttpResponse:
    if form.is_valid():
        try:
            saved_id = save_unit(
                course_id=course_id,
                unit_id=unit_id,
                entry=form.entry,
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            return to_courses(request, refusal)
        return redirect(_unit_url(course_id, saved_id))
    title = _("Lerneinheit bearbeiten") if unit_id else _("Lerneinheit anlegen")
    return form_page(request, form, course_id=course_id, title=title)


def _question_page(
    request: CampusRequest,
    form: QuestionForm,
    *,
    course_id: UUID,
    unit_id: UUID,
    question_id: UUID | None,
) -> HttpResponse:
    if form.is_valid():
        try:
            save_question(
                course_id=course_id,
                unit_id=unit_id,
                question_id=question_id,
                entry=form.entry,
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            return to_courses(request, refusal)
        return redirect(_unit_url(course_id, unit_id))
    title = _("Frage bearbeiten") if question_id else _("Frage anlegen")
    return form_page(request, form, course_id=course_id, title=title)


def _unit_url(course_id: UUID, unit_id: UUID) -> str:
    return reverse("catalogue:unit", args=[course_id, unit_id])
