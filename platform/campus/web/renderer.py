"""Django's form renderer in the markup of KERN."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from django import forms
from django.forms import BoundField
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as Engine
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


class KernBoundField(BoundField):
    """A field that `{{ field }}` shows as a whole: label, hint, control and error.

    Where the form says nothing else, a missing answer is named, so that the error summary is not
    a list of equal sentences.
    """

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = missing_answer(field, str(self.label))

    def __str__(self) -> SafeString:
        return self.as_field_group()

    __html__ = __str__


def missing_answer(field: forms.Field, label: str) -> str:
    """Return the sentence that asks for a field that was left empty."""
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Bitte bestätigen Sie: „%(label)s“.") % {"label": label}
    if isinstance(field.widget, forms.FileInput):
        return _("Bitte wählen Sie eine Datei aus: „%(label)s“.") % {"label": label}
    if isinstance(field.widget, (forms.RadioSelect, forms.Select, forms.CheckboxSelectMultiple)):
        return _("Bitte wählen Sie etwas aus: „%(label)s“.") % {"label": label}
    return _("Bitte füllen Sie „%(label)s“ aus.") % {"label": label}


class KernRenderer(DjangoTemplates):
    """Shows forms, fields and widgets with the templates of this app."""

    form_template_name = "web/forms/fields.html"
    field_template_name = "web/forms/field.html"
    bound_field_class = KernBoundField

    @cached_property
    def engine(self) -> Engine:
        """Find templates here first, then Django's own widgets, then those of other apps."""
        here = Path(__file__).parent / "templates"
        django_own = Path(forms.__file__).parent / "templates"
        return Engine(
            {
                "APP_DIRS": True,
                "DIRS": [here, django_own],
                "NAME": "kern",
                "OPTIONS": {},
            }
        )
