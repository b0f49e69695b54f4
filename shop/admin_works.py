"""Staff work in the admin: views that call services, in the frame of the admin."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.forms.widgets import Input
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from unfold import widgets

# The first kind that fits counts.
CONTROL_CLASSES: tuple[tuple[type[forms.Widget], Sequence[str]], ...] = (
    (forms.CheckboxSelectMultiple, ()),
    (forms.RadioSelect, ()),
    (forms.HiddenInput, ()),
    (forms.CheckboxInput, widgets.CHECKBOX_CLASSES),
    (forms.Textarea, widgets.TEXTAREA_CLASSES),
    (forms.Select, widgets.SELECT_CLASSES),
    (Input, widgets.INPUT_CLASSES),
)


def always(row: models.Model) -> bool:
    """Offer a work on every row."""
    return True


@dataclass(frozen=True)
class Work:
    """A view of staff work, below the address of its model in the admin.

    Mounted as admin:<app>_<model>_<name>. With a pk in `path` it is offered on the
    page of a row where `is_offered(row)` says so, without one above the list; with an
    empty `label` nowhere. Who lacks `permission` gets 403 and no offer. The first of
    the keys in `path` is that of the row.
    """

    path: str
    name: str
    view: Callable[..., HttpResponseBase]
    permission: str
    label: str | Promise = ""
    is_offered: Callable[[Any], bool] = always  # Any: a row of the admin's model
    is_danger: bool = False

    @property
    def is_about_a_row(self) -> bool:
        return "<" in self.path


@dataclass(frozen=True)
class Offer:
    """A work as a button."""

    label: str | Promise
    url: str
    is_danger: bool


@dataclass(frozen=True)
class WayBack:
    """Where a work was begun: a row's page, or the list."""

    text: str
    url: str


def dress(form: forms.BaseForm) -> None:
    """Give the controls of a plain form the face of the admin."""
    for field in form.fields.values():
        widget = field.widget
        for kind, classes in CONTROL_CLASSES:
            if isinstance(widget, kind):
                widget.attrs.setdefault("class", " ".join(classes))
                break


def render_work(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],  # Any: template variables
    *,
    title: str | Promise,
    status: int = 200,
) -> HttpResponse:
    """Render a page of staff work inside the frame of the admin.

    `form` in the context gets the admin's face; admin/_work_fields.html shows it. The
    way back to the row stands above, where a `Work` of an Admin opened the page.
    """
    if isinstance(context.get("form"), forms.BaseForm):
        dress(context["form"])
    frame = {
        **admin.site.each_context(request),
        "title": title,
        "way_back": getattr(request, "way_back", None),
    }
    return render(request, template, {**frame, **context}, status=status)
