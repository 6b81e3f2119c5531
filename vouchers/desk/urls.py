"""Pages for holders and for HR."""

from django.urls import path

from vouchers.desk.rest import town
from vouchers.desk.rest import wallet as wallet_rest
from vouchers.desk.views import (
    desk,
    letters,
    lists,
    requests,
    requests_deciding,
    requests_office,
    reversing,
    wallet,
)

app_name = "desk"
urlpatterns = [
    path("gutscheine/", wallet.wallet, name="wallet"),
    path("gutscheine/code/", wallet.code, name="code"),
    path("gutscheine/<uuid:voucher_id>/", wallet.voucher, name="voucher"),
    path("gutscheine/<uuid:voucher_id>/rueckgabe/", wallet.giving_back, name="giving_back"),
    path("gutscheine/einloesung/<uuid:course_id>/", wallet.redeem, name="redeem"),
    path("gutscheine/bestaetigung/<uuid:booking_ref>/", wallet.booking, name="booking"),
    path(
        "gutscheine/bestaetigung/<uuid:booking_ref>/absage/", wallet.cancelling, name="cancelling"
    ),
    path("gutschein-ausgabe/", desk.overview, name="overview"),
    path("gutschein-ausgabe/<uuid:programme_id>/", desk.choose_people, name="choose_people"),
    path("gutschein-ausgabe/<uuid:programme_id>/ausgabe/", desk.distribute, name="distribute"),
    path(
        "gutschein-ausgabe/ausgaben/<uuid:distribution_id>/",
        desk.distribution,
        name="distribution",
    ),
    path("gutschein-ausgabe/ruecknahmen/<uuid:holding_id>/", desk.withdrawal, name="withdrawal"),
    path(
        "gutschein-ausgabe/einloesungen/<uuid:holding_id>/rueckgaengig/",
        reversing.reversal,
        name="reversal",
    ),
    path(
        "gutschein-ausgabe/rueckgaengig/<uuid:reversal_id>/",
        reversing.reversed_redemption,
        name="reversed",
    ),
    path(
        "gutschein-ausgabe/ausgaben/<uuid:distribution_id>/ruecknahme/",
        lists.distribution_withdrawal,
        name="distribution_withdrawal",
    ),
    path("gutschein-ausgabe/listen/", lists.lists, name="lists"),
    path("gutschein-ausgabe/listen/neu/", lists.new_list, name="new_list"),
    path("gutschein-ausgabe/listen/<uuid:list_id>/", lists.list_page, name="list"),
    path(
        "gutschein-ausgabe/listen/<uuid:list_id>/bestaetigung/",
        lists.list_confirmation,
        name="list_confirmation",
    ),
    path(
        "gutschein-ausgabe/listen/<uuid:list_id>/verwerfen/",
        lists.list_discarding,
        name="list_discarding",
    ),
    path(
        "gutschein-ausgabe/listen/<uuid:list_id>/ergebnis/",
        lists.list_result,
        name="list_result",
    ),
    path("gutschein-ausgabe/briefe/", letters.letters, name="letters"),
    path("gutschein-ausgabe/briefe/neu/", letters.new_letters, name="new_letters"),
    path("gutschein-ausgabe/briefe/<uuid:run_id>/", letters.letter_run, name="letter_run"),
    path(
        "gutschein-ausgabe/briefe/<uuid:run_id>/pakete/<int:number>/",
        letters.letter_package,
        name="letter_package",
    ),
    path(
        "gutschein-ausgabe/briefe/<uuid:run_id>/uebergabe/",
        letters.letter_handover,
        name="letter_handover",
    ),
    path(
        "gutschein-ausgabe/briefe/<uuid:run_id>/ergebnis/",
        letters.letter_result,
        name="letter_result",
    ),
    path(
        "gutschein-ausgabe/briefe/<uuid:run_id>/bestaetigung/",
        letters.letter_confirmation,
        name="letter_confirmation",
    ),
    path(
        "gutschein-ausgabe/briefe/<uuid:run_id>/verwerfen/",
        letters.letter_discarding,
        name="letter_discarding",
    ),
]
# To ask for a course, to decide on it, to look after it.
urlpatterns += [
    path("anfragen/", requests.requests, name="requests"),
    path("anfragen/neu/<uuid:course_id>/", requests.new_request, name="new_request"),
    path("anfragen/<uuid:request_id>/", requests.request_page, name="request"),
    path(
        "anfragen/<uuid:request_id>/ruecknahme/",
        requests.request_withdrawal,
        name="request_withdrawal",
    ),
    path("anfragen/<uuid:request_id>/platz/", requests.seat_acceptance, name="seat_acceptance"),
    path("freigaben/", requests_deciding.inbox, name="inbox"),
    path("freigaben/vertretungen/", requests_office.deputies, name="deputies"),
    path(
        "freigaben/vertretungen/<uuid:deputy_id>/ende/",
        requests_office.deputy_end,
        name="deputy_end",
    ),
    path("freigaben/<uuid:request_id>/", requests_deciding.decision, name="decision"),
    path("entscheidung/<str:token>/", requests_deciding.decide_by_link, name="decide_by_link"),
    path("gutschein-ausgabe/anfragen/", requests_office.all_requests, name="all_requests"),
    path("gutschein-ausgabe/anfragen/mehrere/", requests_deciding.several, name="several"),
    path("gutschein-ausgabe/anfragen/regel/", requests_office.policy, name="policy"),
]
api_urlpatterns = [
    path("vouchers/", wallet_rest.Vouchers.as_view(), name="vouchers"),
    path("redemptions/", wallet_rest.Redemptions.as_view(), name="redemptions"),
    path("desk/programmes/", town.TownProgrammes.as_view(), name="town_programmes"),
    path("desk/vouchers/", town.TownVouchers.as_view(), name="town_vouchers"),
    path("desk/vouchers/<uuid:voucher_id>/", town.TownVoucher.as_view(), name="town_voucher"),
    path(
        "desk/vouchers/<uuid:voucher_id>/withdrawal/",
        town.Withdrawal.as_view(),
        name="withdrawal",
    ),
    path("desk/distributions/", town.Distributions.as_view(), name="distributions"),
    path("desk/redemptions/", town.TownRedemptions.as_view(), name="town_redemptions"),
]
