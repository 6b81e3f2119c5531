"""What is stored of the shared library: nothing about a person."""

from __future__ import annotations

from campus.kernel.stored import shared

STORED = {
    "library_framework": shared(
        "ein Kompetenzrahmen anderer",
        "id key version edition state title source licence language description details format "
        "created_at published_at outdated_at successor",
        pseudonym="published_by outdated_by",
    ),
    "library_frameworklevel": shared(
        "Stufen eines Rahmens",
        "id framework number code title european_level description details",
    ),
    "library_frameworknode": shared(
        "Teile eines Rahmens",
        "id framework parent kind code title text level_name uri details position",
    ),
    "library_leveldescriptor": shared(
        "was eine Stufe eines Teils heißt",
        "id node level text",
    ),
    "library_frameworklink": shared(
        "Verbindungen zwischen Teilen",
        "id source kind target target_uri target_title",
    ),
    "library_importrun": shared(
        "ein eingelesener Rahmen",
        "id framework file_name digest format imported_at read_counts created_count "
        "changed_count unchanged_count removed_count",
        pseudonym="imported_by",
    ),
    "library_importfinding": shared(
        "was beim Einlesen auffiel",
        "id run kind record field value message",
    ),
    "library_itemimport": shared(
        "eine eingelesene Datei mit Aufgaben",
        "id file_name format digest state items field_code reference_level licence source "
        "author review_due_on checked_at imported_at created_count changed_count "
        "unchanged_count faulty_count",
        pseudonym="checked_by",
    ),
    "library_item": shared(
        "eine Testaufgabe der gemeinsamen Sammlung",
        "id code version state kind field_code facet_code reference_level content licence "
        "source author review_due_on is_accessible accessibility_note origin_digest created_at "
        "published_at outdated_at",
    ),
    "library_libraryprofile": shared(
        "ein Musterprofil",
        "id code version state title description family_title created_at published_at outdated_at",
    ),
    "library_librarytarget": shared(
        "ein Soll eines Musterprofils",
        "id profile field_code level_from level_to importance",
    ),
    "library_sharedprofile": shared(
        "ein Profil, das eine Kommune allen zeigt",
        "id municipality_id municipality_name source_profile_id title family description "
        "targets shared_at withdrawn_at",
    ),
    "library_itemtally": shared(
        "Summen zur Güte einer Aufgabe über alle Kommunen",
        "item shown_count answered_count right_count credit_sum paired_count paired_credit_sum "
        "paired_credit_square_sum rest_sum rest_square_sum credit_rest_sum",
    ),
    "library_optiontally": shared(
        "wie oft eine Antwort gewählt wurde, über alle Kommunen",
        "id item key chosen_count",
    ),
    "library_pairtally": shared(
        "Summen zu Paaren von Aufgaben",
        "id right_item wrong_item pair_count",
    ),
    "library_estimatetally": shared(
        "Summen zur Genauigkeit",
        "id field_code level_count check_count estimate_sum estimate_square_sum "
        "error_square_sum item_count",
    ),
    "library_scaletally": shared(
        "Summen zu Aussagen",
        "id field_code digest field_title statement_count check_count total_sum total_square_sum",
    ),
    "library_statementtally": shared(
        "Summen zu einer Aussage",
        "id scale position value_sum value_square_sum",
    ),
    "library_templatemodel": shared(
        "gemeinsame Vorlage für Kompetenzmodelle",
        "id edition title note level_count digest published_at",
    ),
    "library_templatelevel": shared(
        "gemeinsame Vorlage für Kompetenzmodelle",
        "id template level title description reference_from reference_to",
    ),
    "library_templatearea": shared(
        "gemeinsame Vorlage für Kompetenzmodelle",
        "id template code title description position is_digital",
    ),
    "library_templatefield": shared(
        "gemeinsame Vorlage für Kompetenzmodelle",
        "id template area code title description position",
    ),
    "library_templatefacet": shared(
        "gemeinsame Vorlage für Kompetenzmodelle",
        "id field code title position",
    ),
    "library_templateanchor": shared(
        "gemeinsame Vorlage für Kompetenzmodelle",
        "id facet level text",
    ),
    "library_templatestatement": shared(
        "gemeinsame Vorlage für Kompetenzmodelle",
        "id field facet level text position",
    ),
    "library_templateprofile": shared(
        "gemeinsame Vorlage für Kompetenzmodelle",
        "id template code title family description position",
    ),
    "library_templatetarget": shared(
        "gemeinsame Vorlage für Kompetenzmodelle",
        "id profile field level future_level importance",
    ),
}
