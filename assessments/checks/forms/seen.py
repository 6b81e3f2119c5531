"""Forms that say which state of things their author saw."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict


class SeenForm(forms.Form):
    """A form that carries the fingerprint of what it replaces."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def renew(self, fingerprint: str) -> None:
        """Let the next sending replace what is stored now; what was entered stays."""
        data = cast(QueryDict, self.data).copy()
        data["seen"] = fingerprint
        self.data = cast(Any, data)
