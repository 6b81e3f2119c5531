"""The pages on a municipality's host: the check for employees, model and profiles for HR."""

from django.urls import path

from assessments.checks.views import (
    agreements,
    campaigns,
    council,
    editing,
    inviting,
    model,
    profiles,
    received,
    releases,
    results,
    taking,
    testing,
)

app_name = "checks"

CHECK = "kompetenz-check/<uuid:check_id>"
RELEASE = "kompetenz-check/freigaben/<uuid:release_id>"
CAMPAIGN = "befragungen/<uuid:campaign_id>"
NOTICES = "dienstvereinbarungen/hinweise"
MODEL = "kompetenzmodell/<uuid:model_id>"

urlpatterns = [
    path("kompetenz-check/", taking.overview, name="overview"),
    path("kompetenz-check/beginnen/", taking.start, name="start"),
    path(f"{CHECK}/weiter/", taking.resume, name="resume"),
    path(f"{CHECK}/feld/<slug:code>/", taking.field, name="field"),
    path(f"{CHECK}/aufgaben/<slug:code>/<int:number>/", testing.item, name="item"),
    path(f"{CHECK}/warum/", testing.why, name="why"),
    path(f"{CHECK}/pruefen/", taking.review, name="review"),
    path(f"{CHECK}/ergebnis/", results.result, name="result"),
    path(f"{CHECK}/ergebnis/einfach/", results.plain_result, name="plain_result"),
    path(f"{CHECK}/ergebnis.pdf", results.result_pdf, name="result_pdf"),
    path(f"{CHECK}/loeschen/", results.delete, name="delete"),
    path(f"{CHECK}/freigabe/", releases.choose_recipient, name="choose_recipient"),
    path(f"{CHECK}/freigabe/<uuid:recipient_id>/", releases.new_release, name="new_release"),
    path("kompetenz-check/verlauf/", results.history, name="history"),
    path("kompetenz-check/meine-ergebnisse.json", results.own_data, name="own_data"),
    path("kompetenz-check/freigaben/", releases.releases, name="releases"),
    path(f"{RELEASE}/", releases.release, name="release"),
    path(f"{RELEASE}/ende/", releases.revocation, name="revocation"),
    path("ergebnis-freigaben/", received.received, name="received"),
    path(
        "ergebnis-freigaben/<uuid:release_id>/",
        received.received_release,
        name="received_release",
    ),
    path("kompetenzmodell/", model.models_list, name="models"),
    path("kompetenzmodell/vorlage/", model.copy_template, name="copy_template"),
    path(f"{MODEL}/", model.model, name="model"),
    path(f"{MODEL}/titel/", editing.rename, name="rename"),
    path(f"{MODEL}/neue-version/", model.new_version, name="new_version"),
    path(f"{MODEL}/veroeffentlichen/", model.publish, name="publish"),
    path(f"{MODEL}/verwerfen/", model.discard, name="discard"),
    path(f"{MODEL}/ziele/", profiles.targets, name="targets"),
    path(f"{MODEL}/felder/neu/", editing.new_field, name="new_field"),
    path(f"{MODEL}/felder/<uuid:field_id>/", editing.edit_field, name="edit_field"),
    path(f"{MODEL}/felder/<uuid:field_id>/entfernen/", editing.remove_field, name="remove_field"),
    path("profile/", profiles.profiles_list, name="profiles"),
    path("profile/neu/", profiles.new_profile, name="new_profile"),
    path("profile/stellen/", profiles.posts, name="posts"),
    path("profile/<uuid:profile_id>/", profiles.edit_profile, name="edit_profile"),
    path("profile/<uuid:profile_id>/stilllegen/", profiles.retire_profile, name="retire_profile"),
    path("befragungen/", campaigns.campaigns_list, name="campaigns"),
    path("befragungen/neu/", campaigns.new_campaign, name="new_campaign"),
    path("befragungen/mitmachen/", inviting.shared_pc, name="shared_pc"),
    path(f"{CAMPAIGN}/", campaigns.campaign, name="campaign"),
    path(f"{CAMPAIGN}/bearbeiten/", campaigns.edit_campaign, name="edit_campaign"),
    path(f"{CAMPAIGN}/verwerfen/", campaigns.discard_campaign, name="discard_campaign"),
    path(f"{CAMPAIGN}/oeffnen/", campaigns.open_campaign, name="open_campaign"),
    path(f"{CAMPAIGN}/verlaengern/", campaigns.extend_campaign, name="extend_campaign"),
    path(f"{CAMPAIGN}/schliessen/", campaigns.close_campaign, name="close_campaign"),
    path(f"{CAMPAIGN}/einladen/", inviting.invite, name="invite"),
    path(f"{CAMPAIGN}/erinnern/", inviting.remind, name="remind"),
    path(f"{CAMPAIGN}/laeufe/<uuid:run_id>/", inviting.invitation_run, name="invitation_run"),
    path(f"{CAMPAIGN}/briefe/", inviting.letters, name="invitation_letters"),
    path("dienstvereinbarungen/", agreements.agreements_list, name="agreements"),
    path("dienstvereinbarungen/neu/", agreements.new_agreement, name="new_agreement"),
    path(f"{NOTICES}/", agreements.edit_notice, name="edit_notice"),
    path(f"{NOTICES}/<uuid:notice_id>/", agreements.notice, name="notice"),
    path(
        f"{NOTICES}/<uuid:notice_id>/veroeffentlichen/",
        agreements.publish_notice,
        name="publish_notice",
    ),
    path("dienstvereinbarungen/<uuid:agreement_id>/", agreements.agreement, name="agreement"),
    path(
        "dienstvereinbarungen/<uuid:agreement_id>/datei/",
        agreements.agreement_file,
        name="agreement_file",
    ),
    path("personalrat/", council.overview, name="council"),
    path("personalrat/daten/", council.data, name="council_data"),
    path("personalrat/rechte/", council.rights, name="council_rights"),
    path("personalrat/auswertungen/", council.reports, name="council_reports"),
    path(
        "personalrat/vereinbarungen/<uuid:agreement_id>/",
        council.agreement,
        name="council_agreement",
    ),
    path(
        "personalrat/vereinbarungen/<uuid:agreement_id>/datei/",
        council.agreement_file,
        name="council_file",
    ),
    path("personalrat/hinweise/<uuid:notice_id>/", council.notice, name="council_notice"),
]
