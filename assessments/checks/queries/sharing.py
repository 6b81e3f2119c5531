"""Profiles that can be copied: those that members share, and the cooperative's own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from assessments.checks.models import CompetenceModel
from assessments.checks.queries import model as models
from assessments.checks.rules.refusals import ModelNotFound, SharedProfileGone
from assessments.checks.rules.sharing import ReferenceTarget, Translation, translate
from assessments.library.api import (
    LibraryProfileView,
    NoTemplatePublished,
    SharedProfileView,
    get_template_model,
    list_library_profiles,
    list_shared_profiles,
)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A profile on offer: whose it is, and what it asks for in DigComp's levels."""

    id: UUID
    source: str
    is_own: bool
    title: str
    family: str
    description: str
    targets: tuple[ReferenceTarget, ...]


def offers(*, municipality_id: UUID) -> list[Offer]:
    """Return what members share and what the cooperative has published, by title."""
    shared = [_shared(row) for row in list_shared_profiles(municipality_id=municipality_id)]
    titles = _template_titles()
    own = [_of_library(row, titles) for row in list_library_profiles()]
    return sorted([*shared, *own], key=lambda offer: (offer.title, offer.source))


def offer(*, offer_id: UUID, municipality_id: UUID) -> Offer:
    """Return one profile on offer.

    :raises SharedProfileGone: where there is none, or none any more
    """
    for each in offers(municipality_id=municipality_id):
        if each.id == offer_id:
            return each
    raise SharedProfileGone


def shared_of(*, municipality_id: UUID) -> dict[UUID, Offer]:
    """Return profile id -> what the municipality itself shows to others at present."""
    rows = list_shared_profiles(municipality_id=municipality_id)
    return {row.source_profile_id: _shared(row) for row in rows if row.is_own}


def _shared(row: SharedProfileView) -> Offer:
    return Offer(
        id=row.id,
        source=row.municipality_name,
        is_own=row.is_own,
        title=row.title,
        family=row.family,
        description=row.description,
        targets=tuple(ReferenceTarget(**vars(target)) for target in row.targets),
    )


def _template_titles() -> dict[str, str]:
    try:
        return {field.code: field.title for field in get_template_model().fields}
    except NoTemplatePublished:
        return {}


def _of_library(row: LibraryProfileView, titles: dict[str, str]) -> Offer:
    return Offer(
        id=row.id,
        source="Genossenschaft",
        is_own=False,
        title=row.title,
        family=row.family_title,
        description=row.description,
        targets=tuple(
            ReferenceTarget(
                code=target.field_code,
                title=titles.get(target.field_code, ""),
                reference_from=target.level_from,
                reference_to=target.level_to,
                importance=target.importance,
            )
            for target in row.targets
        ),
    )


def model_to_copy_into() -> CompetenceModel:
    """Return the draft where there is one, else the published version.

    :raises ModelNotFound: where there is neither
    """
    model = models.draft() or models.published_model()
    if model is None:
        raise ModelNotFound
    return model


def translation_of(*, offer: Offer, model: CompetenceModel) -> Translation:
    """Return what of an offer has a counterpart in a model, in the model's levels."""
    spans = {n: s for n, s in models.spans_of(model_id=model.id).items() if s}
    return translate(targets=offer.targets, spans=spans, codes=titles_in(model=model))


def titles_in(*, model: CompetenceModel) -> dict[str, str]:
    """Return code -> title of the competences of a model."""
    return {field.code: field.title for field in models.fields_of(model_id=model.id)}
