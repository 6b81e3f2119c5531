"""Schemathesis asks every operation of a host, as somebody, within this process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation.modes import GenerationMode

from campus.web.interface import examples
from tests.api.examples import PLACES

OPENAPI = "/api/v1/openapi.json"
# Right in form and yet refused: somebody else's row, no seat, nothing left. That is no mistake.
LEFT_OUT = {"positive_data_acceptance"}
BODIES = {
    "programme_id": examples.PROGRAMME,
    "allotment_id": examples.ALLOTMENT,
    "municipality_id": examples.MUNICIPALITY,
    "voucher_id": examples.VOUCHER,
    "course_id": examples.COURSE,
    "employee_id": examples.EMPLOYEE,
}


@dataclass
class Contract:
    """The description of one host, and what came of holding the host to it."""

    host: str
    application: Any
    ids: Mapping[str, str]
    statuses: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        load_all_checks()
        self.checks = [check for check in CHECKS.get_all() if check.__name__ not in LEFT_OUT]
        self.schema = schemathesis.openapi.from_wsgi(
            OPENAPI, self.application, headers={"Host": self.host}
        )
        # What is wrong may be turned away for its size alone.
        wrong = self.schema.config.checks.negative_data_rejection
        wrong.expected_statuses = [*wrong.expected_statuses, "413"]

    def hold(self, shown: Mapping[str, dict[str, str]], *, times: int) -> None:
        """Ask every operation so many times rightly and so many times wrongly.

        :param shown: "headers" that say who asks
        """
        for result in self.schema.get_all_operations():
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                self._ask(result.ok(), mode, shown=shown, times=times)

    def _ask(
        self,
        operation: Any,
        mode: GenerationMode,
        *,
        shown: Mapping[str, dict[str, str]],
        times: int,
    ) -> None:
        # It takes the token away and looks; a cookie it does not find where we carry it.
        unfit = [CHECKS.get_one("ignored_auth")] if "X-Cookies" in shown.get("headers", {}) else []
        to: dict[str, Any] = {"base_url": f"http://{self.host}", **shown}

        @settings(
            max_examples=times,
            deadline=None,
            database=None,
            derandomize=times < 5,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
        def ask(case: Any, real: bool) -> None:
            if real and mode is GenerationMode.POSITIVE:
                self._make_real(case)
            answer = case.call(**to)
            self.statuses[operation.label].add(answer.status_code)
            case.validate_response(
                answer,
                checks=self.checks,
                excluded_checks=unfit,
                headers=shown.get("headers"),
                transport_kwargs=to,
            )
            problem_of(answer)

        ask()

    def _make_real(self, case: Any) -> None:
        """Put real rows where anything of the right form would do."""
        for name in case.path_parameters or {}:
            case.path_parameters[name] = self.ids.get(PLACES[name], PLACES[name])
        if "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = "*"
        (case.query or {}).pop("cursor", None)
        self._fill(case.query)
        self._fill(case.body)

    def _fill(self, body: Any) -> None:
        if isinstance(body, list):
            for entry in body:
                self._fill(entry)
        elif isinstance(body, dict):
            for name, value in body.items():
                if name in BODIES and isinstance(value, str):
                    body[name] = self.ids[BODIES[name]]
                self._fill(value)


def problem_of(answer: Any) -> None:
    """Make sure that an error is a problem description, and none of ours."""
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert answer.headers["content-type"][0].startswith("application/problem+json")
