"""Pages for holders and for HR."""

from django.urls import path

from vouchers.desk.rest import town
from vouchers.desk.rest import wallet as wallet_rest
from vouchers.desk.views import desk, letters, wallet

app_name = "desk"
urlpatterns = [
    path("gutscheine/", wallet.wallet, name="wallet"),
    path("gutscheine/code/", wallet.code, name="code"),
    path("gutscheine/<uuid:voucher_id>/", wallet.voucher, name="voucher"),
    path("gutscheine/<uuid:voucher_id>/rueckgabe/", wallet.giving_back, name="giving_back"),
    path("gutscheine/einloesung/<uuid:course_id>/", wallet.redeem, name="redeem"),
    path("gutscheine/bestaetigung/<uuid:booking_ref>/", wallet.booking, name="booking"),
    path("gutschein-ausgabe/", desk.overview, name="overview"),
    path("gutschein-ausgabe/<uuid:programme_id>/", desk.choose_people, name="choose_people"),
    path("gutschein-ausgabe/<uuid:programme_id>/ausgabe/", desk.distribute, name="distribute"),
    path(
        "gutschein-ausgabe/ausgaben/<uuid:distribution_id>/",
        desk.distribution,
        name="distribution",
    ),
    path("gutschein-ausgabe/ruecknahmen/<uuid:holding_id>/", desk.withdrawal, name="withdrawal"),
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
