"""Reading the template model for municipalities."""

from __future__ import annotations

from assessments.library.models import TemplateField, TemplateModel, TemplateProfile
from assessments.library.rules.refusals import NoTemplatePublished
from assessments.library.rules.template import (
    AreaView,
    FacetView,
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
    row = TemplateModel.objects.prefetch_related("levels", "areas").first()
    if row is None:
        raise NoTemplatePublished
    return TemplateView(
        edition=row.edition,
        title=row.title,
        note=row.note,
        levels=tuple(
            LevelView(
                level=level.level,
                title=level.title,
                description=level.description,
                reference_from=level.reference_from,
                reference_to=level.reference_to,
            )
            for level in row.levels.all()
        ),
        areas=tuple(
            AreaView(
                code=area.code,
                title=area.title,
                description=area.description,
                is_digital=area.is_digital,
            )
            for area in row.areas.all()
        ),
        fields=_template_fields(row),
        profiles=_template_profiles(row),
    )


def _template_fields(row: TemplateModel) -> tuple[FieldView, ...]:
    fields = TemplateField.objects.filter(template=row).select_related("area")
    return tuple(
        FieldView(
            code=field.code,
            area=field.area.code if field.area else "",
            title=field.title,
            description=field.description,
            facets=_template_facets(field),
            statements=tuple(
                StatementView(
                    level=line.level, text=line.text, facet=line.facet.code if line.facet else ""
                )
                for line in field.statements.all()
            ),
        )
        for field in fields.prefetch_related("facets__anchors", "statements__facet")
    )


def _template_facets(field: TemplateField) -> tuple[FacetView, ...]:
    return tuple(
        FacetView(
            code=facet.code,
            title=facet.title,
            anchors=tuple(anchor.text for anchor in facet.anchors.all()),
        )
        for facet in field.facets.all()
    )


def _template_profiles(row: TemplateModel) -> tuple[ProfileView, ...]:
    profiles = TemplateProfile.objects.filter(template=row).prefetch_related("targets__field")
    return tuple(_template_profile(profile) for profile in profiles)


def _template_profile(profile: TemplateProfile) -> ProfileView:
    targets = {target.field.code: target for target in profile.targets.all()}
    return ProfileView(
        code=profile.code,
        title=profile.title,
        description=profile.description,
        family=profile.family,
        targets={code: target.level for code, target in targets.items()},
        future={
            code: target.future_level for code, target in targets.items() if target.future_level
        },
        importance={
            code: target.importance for code, target in targets.items() if target.importance != 2
        },
    )
