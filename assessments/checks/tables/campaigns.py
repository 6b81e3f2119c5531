"""The lists of campaigns, agreements and versions of the notice."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.translation import gettext_lazy as _

from campus.web.tables import DateColumn, NumberColumn, PageTable

LINK = {"a": {"class": "kern-link"}}


class CampaignTable(PageTable):
    caption = _("Befragungen")

    title = django_tables2.Column(
        verbose_name=_("Titel"),
        linkify=("checks:campaign", {"campaign_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    state = django_tables2.Column(verbose_name=_("Stand"))
    opens_on = DateColumn(verbose_name=_("erster Tag"))
    closes_on = DateColumn(verbose_name=_("letzter Tag"))

    def render_state(self, record: Any) -> str:
        return str(record.get_state_display())


class CampaignReadingTable(CampaignTable):
    """The same for the staff council, which changes nothing."""

    title = django_tables2.Column(verbose_name=_("Titel"))
    model = django_tables2.Column(verbose_name=_("Kompetenzmodell"), orderable=False)
    agreement = django_tables2.Column(verbose_name=_("Vereinbarung"), orderable=False)
    notice = django_tables2.Column(verbose_name=_("Hinweise"), orderable=False)


class AgreementTable(PageTable):
    caption = _("Dienstvereinbarungen")

    reference = django_tables2.Column(
        verbose_name=_("Bezeichnung"),
        linkify=("checks:agreement", {"agreement_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    agreed_on = DateColumn(verbose_name=_("geschlossen am"))
    recorded_at = DateColumn(verbose_name=_("hinterlegt am"))
    is_exception = django_tables2.Column(verbose_name=_("Art"), orderable=False)

    def render_is_exception(self, value: bool) -> Any:
        return _("Ausnahme mit Begründung") if value else _("Vereinbarung (PDF)")


class AgreementReadingTable(AgreementTable):
    """The same for the staff council, which reads the files at its own address."""

    reference = django_tables2.Column(
        verbose_name=_("Bezeichnung"),
        linkify=("checks:council_agreement", {"agreement_id": django_tables2.A("id")}),
        attrs=LINK,
    )


class NoticeTable(PageTable):
    caption = _("Hinweise vor dem Check")

    version = NumberColumn(
        verbose_name=_("Version"),
        linkify=("checks:notice", {"notice_id": django_tables2.A("id")}),
    )
    published_at = DateColumn(verbose_name=_("veröffentlicht am"), empty_values=())

    def render_published_at(self, record: Any) -> Any:
        return f"{record.published_at:%d.%m.%Y}" if record.published_at else _("Entwurf")


class NoticeReadingTable(NoticeTable):
    """The same for the staff council."""

    version = NumberColumn(
        verbose_name=_("Version"),
        linkify=("checks:council_notice", {"notice_id": django_tables2.A("id")}),
    )
