"""Reading the template model for municipalities."""

from __future__ import annotations

from assessments.library.models import TemplateField, TemplateModel, TemplateProfile
from assessments.library.rules.refusals import NoTemplatePublished
from assessments.library.rules.template import (
    FieldView,
    LevelView,
    ProfileView,
    StatementView,
    TemplateView,
)


def read_template() -> TemplateView:
    """Return the newest edition of the template model.

    :raises NoTemplatePublished: where there is none
    """
    row = TemplateModel.objects.prefetch_related("levels").first()
    if row is None:
        raise NoTemplatePublished
    return TemplateView(
        edition=row.edition,
        title=row.title,
        note=row.note,
        levels=tuple(
            LevelView(level=level.level, title=level.title, description=level.description)
            for level in row.levels.all()
        ),
        fields=_template_fields(row),
        profiles=_template_profiles(row),
    )


def _template_fields(row: TemplateModel) -> tuple[FieldView, ...]:
    fields = TemplateField.objects.filter(template=row).prefetch_related("statements")
    return tuple(
        FieldView(
            code=field.code,
            title=field.title,
            description=field.description,
            statements=tuple(
                StatementView(level=line.level, text=line.text) for line in field.statements.all()
            ),
        )
        for field in fields
    )


def _template_profiles(row: TemplateModel) -> tuple[ProfileView, ...]:
    profiles = TemplateProfile.objects.filter(template=row).prefetch_related("targets__field")
    return tuple(
        ProfileView(
            code=profile.code,
            title=profile.title,
            description=profile.description,
            targets={target.field.code: target.level for target in profile.targets.all()},
        )
        for profile in profiles
    )
