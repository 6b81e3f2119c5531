"""Django's form renderer in the markup of KERN."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from django import forms
from django.forms import BoundField
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as Engine
from django.utils.safestring import SafeString


class KernBoundField(BoundField):
    """A field that `{{ field }}` shows as a whole: label, hint, control and error."""

    def __str__(self) -> SafeString:
        return self.as_field_group()

    __html__ = __str__


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
