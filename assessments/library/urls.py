"""The library's pages on the cooperative's host."""

from django.urls import path

from assessments.library.views import (
    exchange,
    framework_states,
    frameworks,
    imports,
    item_imports,
    item_states,
    items,
    profiles,
    quality,
)

app_name = "library"

urlpatterns = [
    path("rahmen/", frameworks.frameworks, name="frameworks"),
    path("rahmen/einlesen/", imports.upload, name="upload"),
    path("rahmen/vergleichen/", exchange.comparison, name="comparison"),
    path("rahmen/importe/<uuid:run_id>/", imports.run, name="run"),
    path("rahmen/<uuid:framework_id>/", frameworks.framework, name="framework"),
    path("rahmen/<uuid:framework_id>/veroeffentlichen/", framework_states.publish, name="publish"),
    path("rahmen/<uuid:framework_id>/verwerfen/", framework_states.discard, name="discard"),
    path("rahmen/<uuid:framework_id>/veraltet/", framework_states.outdate, name="outdate"),
    path("rahmen/<uuid:framework_id>/export/<slug:format>/", exchange.export, name="export"),
    path("rahmen/<uuid:framework_id>/<uuid:node_id>/", frameworks.node, name="node"),
    path("aufgaben/", items.items, name="items"),
    path("aufgaben/neu/", items.new_item, name="new_item"),
    path("aufgaben/neu/<slug:kind>/", items.new_item_of_kind, name="new_item_of_kind"),
    path("aufgaben/einlesen/", item_imports.upload_items, name="upload_items"),
    path("aufgaben/importe/<uuid:import_id>/", item_imports.item_import, name="item_import"),
    path(
        "aufgaben/importe/<uuid:import_id>/verwerfen/",
        item_imports.discard_import,
        name="discard_import",
    ),
    path("aufgaben/<uuid:item_id>/", items.item, name="item"),
    path("aufgaben/<uuid:item_id>/bearbeiten/", items.edit_item, name="edit_item"),
    path("aufgaben/<uuid:item_id>/vorschau/", items.try_item, name="try_item"),
    path(
        "aufgaben/<uuid:item_id>/veroeffentlichen/", item_states.publish_item, name="publish_item"
    ),
    path("aufgaben/<uuid:item_id>/neue-fassung/", item_states.next_version, name="next_version"),
    path("aufgaben/<uuid:item_id>/pruefung/", item_states.review_item, name="review_item"),
    path("aufgaben/<uuid:item_id>/veraltet/", item_states.outdate_item, name="outdate_item"),
    path("aufgaben/<uuid:item_id>/loeschen/", item_states.delete_item, name="delete_item"),
    path("aufgabenguete/", quality.quality, name="quality"),
    path("aufgabenguete/<uuid:item_id>/", quality.item_quality, name="item_quality"),
    path("musterprofile/", profiles.library_profiles, name="library_profiles"),
    path("musterprofile/neu/", profiles.new_library_profile, name="new_library_profile"),
    path("musterprofile/<uuid:profile_id>/", profiles.library_profile, name="library_profile"),
    path(
        "musterprofile/<uuid:profile_id>/bearbeiten/",
        profiles.edit_library_profile,
        name="edit_library_profile",
    ),
    path(
        "musterprofile/<uuid:profile_id>/veroeffentlichen/",
        profiles.publish_library_profile,
        name="publish_library_profile",
    ),
    path(
        "musterprofile/<uuid:profile_id>/neue-fassung/",
        profiles.next_profile_version,
        name="next_profile_version",
    ),
    path(
        "musterprofile/<uuid:profile_id>/veraltet/",
        profiles.outdate_library_profile,
        name="outdate_library_profile",
    ),
    path(
        "musterprofile/<uuid:profile_id>/loeschen/",
        profiles.delete_library_profile,
        name="delete_library_profile",
    ),
]
