"""What Microsoft Entra ID and Okta really send, as their makers document it; the people are ours.

Entra: "Tutorial: Develop and plan provisioning for a SCIM endpoint" and "Known issues and
resolutions with SCIM 2.0 protocol compliance" (learn.microsoft.com). Okta: "SCIM 2.0 protocol
reference" (developer.okta.com). Where Entra has an old and a new form (the feature flag
`aadOptscim062020`), both are here.
"""

from __future__ import annotations

from typing import Any

Body = dict[str, Any]

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

ENTRA_NEW: Body = {
    "schemas": [USER, ENTERPRISE],
    "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
    "userName": "frieda.fink@ludwigshafen.example",
    "active": True,
    "displayName": "Frieda Fink",
    "emails": [
        {"primary": True, "type": "work", "value": "frieda.fink@ludwigshafen.example"},
    ],
    "meta": {"resourceType": "User"},
    "name": {"formatted": "Frieda Fink", "familyName": "Fink", "givenName": "Frieda"},
    "roles": [],
    "title": "Sachbearbeiterin",
    ENTERPRISE: {"employeeNumber": "4711", "department": "Bauamt"},
}
OKTA_NEW: Body = {
    "schemas": [USER],
    "userName": "frieda.fink@ludwigshafen.example",
    "name": {"givenName": "Frieda", "familyName": "Fink"},
    "emails": [
        {"primary": True, "value": "frieda.fink@ludwigshafen.example", "type": "work"},
        {"primary": False, "value": "frieda@privat.example", "type": "home"},
    ],
    "displayName": "Frieda Fink",
    "locale": "de-DE",
    "externalId": "00ujl29u0le5T6Aj10h7",
    "groups": [],
    "password": "1mz050nq",
    "active": True,
    ENTERPRISE: {"employeeNumber": "4711"},
}


def patch(*operations: Body) -> Body:
    return {"schemas": [PATCH], "Operations": list(operations)}


GONE: dict[str, Body] = {
    "Entra, old form": patch({"op": "Replace", "path": "active", "value": "False"}),
    "Entra, new form": patch({"op": "replace", "path": "active", "value": False}),
    "Entra, as an object": patch(
        {"op": "Replace", "path": "active", "value": [{"value": "False"}]}
    ),
    "Entra, added": patch({"op": "Add", "path": "active", "value": "False"}),
    "Okta": patch({"op": "replace", "value": {"active": False}}),
    "Okta, as text": patch({"op": "replace", "value": {"active": "false"}}),
    "whole path": patch({"op": "replace", "path": f"{USER}:active", "value": False}),
    "upper case": patch({"op": "REPLACE", "path": "Active", "value": "FALSE"}),
    "lower case of the list": {
        "schemas": [PATCH],
        "operations": [{"op": "replace", "value": {"active": False}}],
    },
    "last of several": patch(
        {"op": "Replace", "path": "displayName", "value": "Frieda Fink-Specht"},
        {"op": "Replace", "path": "active", "value": "False"},
    ),
    "beside what is not kept": patch(
        {"op": "Add", "path": 'addresses[type eq "work"].locality', "value": "Ludwigshafen"},
        {"op": "Remove", "path": "manager"},
        {"op": "replace", "value": {"active": False, "title": "Rentnerin", "nickName": "Fri"}},
    ),
}
BACK: dict[str, Body] = {
    "Entra, old form": patch({"op": "Add", "path": "active", "value": "True"}),
    "Okta": patch({"op": "replace", "value": {"active": True}}),
}
CHANGES: dict[str, tuple[Body, Body]] = {
    "Entra, one name": (
        patch({"op": "Replace", "path": "name.familyName", "value": "Specht"}),
        {"family_name": "Specht"},
    ),
    "Entra, address at work": (
        patch({"op": "Replace", "path": 'emails[type eq "work"].value', "value": "fs@lu.example"}),
        {"email": "fs@lu.example"},
    ),
    "Entra, another address": (
        patch(
            {"op": "Add", "path": 'emails[type eq "home"].value', "value": "f@privat.example"},
            {"op": "Replace", "path": "name.givenName", "value": "Frida"},
        ),
        {"email": "frieda.fink@ludwigshafen.example", "given_name": "Frida"},
    ),
    "Entra, paths as keys": (
        patch(
            {
                "op": "Add",
                "value": {"name.familyName": "Specht", f"{ENTERPRISE}:employeeNumber": "4712"},
            }
        ),
        {"family_name": "Specht", "personnel_number": "4712"},
    ),
    "Entra, extension by path": (
        patch({"op": "Replace", "path": f"{ENTERPRISE}:employeeNumber", "value": "4713"}),
        {"personnel_number": "4713"},
    ),
    "Okta, name as an object": (
        patch({"op": "replace", "value": {"name": {"familyName": "Specht"}}}),
        {"family_name": "Specht", "given_name": "Frieda"},
    ),
    "name by path": (
        patch({"op": "replace", "path": "name", "value": {"familyName": "Specht"}}),
        {"family_name": "Specht", "given_name": "Frieda"},
    ),
    "extension as an object": (
        patch({"op": "replace", "value": {ENTERPRISE: {"employeeNumber": "4714"}}}),
        {"personnel_number": "4714"},
    ),
    "address removed": (
        patch({"op": "Remove", "path": 'emails[type eq "work"]'}),
        {"email": None},
    ),
    "renamed": (
        patch({"op": "Replace", "path": "userName", "value": "frieda.specht@lu.example"}),
        {"directory_name": "frieda.specht@lu.example"},
    ),
}
UNREADABLE: dict[str, Any] = {
    "active is a word": patch({"op": "replace", "path": "active", "value": "nein"}),
    "active is a number": patch({"op": "replace", "path": "active", "value": 0}),
    "active is nothing": patch({"op": "replace", "path": "active", "value": None}),
    "active is removed": patch({"op": "remove", "path": "active"}),
    "active with a question": patch({"op": "replace", "path": "active[x eq 1]", "value": False}),
    "unknown operation": patch({"op": "delete", "path": "active"}),
    "nothing named": patch({"op": "replace", "value": False}),
    "no operations": {"schemas": [PATCH]},
    "empty operations": {"schemas": [PATCH], "Operations": []},
    "operation is text": {"schemas": [PATCH], "Operations": ["active"]},
    "a list": [],
    "path is a number": patch({"op": "replace", "path": 1, "value": False}),
    "name is taken away": patch({"op": "remove", "path": "name.familyName"}),
    "name is a list": patch({"op": "replace", "path": "name.familyName", "value": ["x"]}),
    "name is endless": patch({"op": "replace", "path": "name.familyName", "value": "x" * 121}),
    "address is none": patch({"op": "replace", "path": "emails", "value": "nobody"}),
}
