"""What the SCIM interface says about itself (RFC 7643, sections 5 to 7)."""

from __future__ import annotations

from typing import Any

from tenants.staff.rules.directory import ENTERPRISE, PAGE, USER

_CORE = "urn:ietf:params:scim:schemas:core:2.0"

CONFIGURATION: dict[str, Any] = {
    "schemas": [f"{_CORE}:ServiceProviderConfig"],
    "patch": {"supported": True},
    "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
    "filter": {"supported": True, "maxResults": PAGE},
    "changePassword": {"supported": False},
    "sort": {"supported": False},
    "etag": {"supported": False},
    "authenticationSchemes": [
        {
            "type": "oauthbearertoken",
            "name": "Bearer",
            "description": "Schlüssel aus „Personal“, Verzeichnisabgleich",
            "primary": True,
        }
    ],
}
RESOURCE_TYPES: list[dict[str, Any]] = [
    {
        "schemas": [f"{_CORE}:ResourceType"],
        "id": "User",
        "name": "User",
        "endpoint": "/Users",
        "schema": USER,
        "schemaExtensions": [{"schema": ENTERPRISE, "required": True}],
    }
]


def _attribute(name: str, kind: str = "string", **given: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "multiValued": False,
        "required": False,
        "caseExact": False,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
        **given,
    }


def _schema(id: str, name: str, attributes: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "schemas": [f"{_CORE}:Schema"],
        "id": id,
        "name": name,
        "attributes": attributes,
    }


SCHEMAS: list[dict[str, Any]] = [
    _schema(
        USER,
        "User",
        [
            _attribute("userName", required=True, uniqueness="server"),
            _attribute("externalId", caseExact=True, uniqueness="server"),
            _attribute(
                "name",
                "complex",
                required=True,
                subAttributes=[
                    _attribute("givenName", required=True),
                    _attribute("familyName", required=True),
                ],
            ),
            _attribute("displayName", mutability="readOnly"),
            _attribute("active", "boolean"),
            _attribute(
                "emails",
                "complex",
                multiValued=True,
                subAttributes=[
                    _attribute("value"),
                    _attribute("type"),
                    _attribute("primary", "boolean"),
                ],
            ),
        ],
    ),
    _schema(
        ENTERPRISE,
        "EnterpriseUser",
        [_attribute("employeeNumber", required=True, caseExact=True, uniqueness="server")],
    ),
]
