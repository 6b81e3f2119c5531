"""Classes of form controls, for the widget templates."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()

_CLASSES = {
    "checkbox": "kern-form-check__checkbox",
    "radio": "kern-form-check__radio",
    "select": "kern-form-input__select",
}


@register.filter
def control_class(widget: dict[str, Any], kind: str = "") -> str:
    """Return the classes of a control: KERN's, the error form, and the widget's own."""
    base = _CLASSES.get(kind or widget.get("type", ""), "kern-form-input__input")
    attributes = widget.get("attrs", {})
    classes = [base, str(attributes.get("class", ""))]
    if attributes.get("aria-invalid") == "true":
        classes.insert(1, f"{base}--error")
    return " ".join(filter(None, classes))


@register.filter
def is_optional(field: Any) -> bool:
    """Tell whether a field is marked "(optional)": never in filters."""
    return not field.field.required and not getattr(field.form, "is_filter", False)
