"""Units and posts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.pages import confirm, refused
from tenants.staff.forms import PostForm, UnitForm
from tenants.staff.queries import people
from tenants.staff.services import structure
from tenants.staff.tables import PostTable, UnitTable

MAY = "manage_units"


@page(may=MAY)
def units(request: CampusRequest) -> HttpResponse:
    table = UnitTable(people.units(), request=request, order_by="name")
    return render(request, "staff/units.html", {"table": table})


@page(may=MAY, writes=True)
def new_unit(request: CampusRequest) -> HttpResponse:
    form = UnitForm(request.POST or None)
    if form.is_valid():
        try:
            structure.add_unit(
                name=form.cleaned_data["name"],
                parent_id=form.parent,
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("staff:units")
    return render(request, "staff/unit.html", {"form": form, "unit": None})


@page(may=MAY, writes=True)
def unit(request: CampusRequest, unit_id: UUID) -> HttpResponse:
    try:
        found = people.find_unit(unit_id=unit_id)
    except Refusal as refusal:
        return _back_to_units(request, refusal)
    initial = {"name": found.name, "parent_id": str(found.parent_id or "")}
    form = UnitForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            structure.change_unit(
                unit_id=unit_id,
                name=form.cleaned_data["name"],
                parent_id=form.parent,
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("staff:units")
    return render(request, "staff/unit.html", {"form": form, "unit": found})


@page(may=MAY, writes=True)
def unit_deletion(request: CampusRequest, unit_id: UUID) -> HttpResponse:
    try:
        found = people.find_unit(unit_id=unit_id)
        if request.method == "POST":
            structure.delete_unit(unit_id=unit_id, actor=request.actor, now=request.now)
            return redirect("staff:units")
    except Refusal as refusal:
        return _back_to_units(request, refusal)
    return confirm(
        request,
        title=_("Organisationseinheit löschen?"),
        body=_("Gelöscht wird „%(name)s“.") % {"name": found.name},
        button=_("Einheit löschen"),
        cancel_url=reverse("staff:unit", args=[unit_id]),
        danger=True,
    )


@page(may=MAY)
def posts(request: CampusRequest) -> HttpResponse:
    table = PostTable(people.posts(), request=request, order_by="title")
    return render(request, "staff/posts.html", {"table": table})


@page(may=MAY, writes=True)
def new_post(request: CampusRequest) -> HttpResponse:
    form = PostForm(request.POST or None)
    if form.is_valid():
        try:
            structure.add_post(
                title=form.cleaned_data["title"], actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("staff:posts")
    return render(request, "staff/post.html", {"form": form, "post": None})


@page(may=MAY, writes=True)
def post(request: CampusRequest, post_id: UUID) -> HttpResponse:
    try:
        found = people.find_post(post_id=post_id)
    except Refusal as refusal:
        return _back_to_posts(request, refusal)
    form = PostForm(request.POST or None, initial={"title": found.title})
    if form.is_valid():
        try:
            structure.rename_post(
                post_id=post_id,
                title=form.cleaned_data["title"],
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("staff:posts")
    return render(request, "staff/post.html", {"form": form, "post": found})


@page(may=MAY, writes=True)
def post_deletion(request: CampusRequest, post_id: UUID) -> HttpResponse:
    try:
        found = people.find_post(post_id=post_id)
        if request.method == "POST":
            structure.delete_post(post_id=post_id, actor=request.actor, now=request.now)
            return redirect("staff:posts")
    except Refusal as refusal:
        return _back_to_posts(request, refusal)
    return confirm(
        request,
        title=_("Stelle löschen?"),
        body=_("Gelöscht wird „%(title)s“.") % {"title": found.title},
        button=_("Stelle löschen"),
        cancel_url=reverse("staff:post", args=[post_id]),
        danger=True,
    )


def _back_to_units(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    return refused(
        request, refusal, next_url=reverse("staff:units"), next_text=_("Zu den Einheiten")
    )


def _back_to_posts(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    return refused(request, refusal, next_url=reverse("staff:posts"), next_text=_("Zu den Stellen"))
