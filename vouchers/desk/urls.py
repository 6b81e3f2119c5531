"""Pages for holders and for HR."""

from django.urls import path

from vouchers.desk import rest
from vouchers.desk.views import desk, wallet

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
]
api_urlpatterns = [
    path("vouchers/", rest.Vouchers.as_view(), name="vouchers"),
    path("redemptions/", rest.Redemptions.as_view(), name="redemptions"),
]
