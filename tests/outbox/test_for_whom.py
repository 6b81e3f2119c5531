"""A job that works on a municipality's rows says on whose, or it is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from campus.outbox.api import MunicipalityMissing, enqueue, job_names, run_inline
from campus.outbox.models import Job
from campus.outbox.services.registering import is_periodic
from campus.outbox.services.scoping import check_municipality

TOWNS_JOB = "staff.run_import"


def test_a_municipalitys_job_without_its_id_is_not_taken(db: None, now: dt.datetime) -> None:
    with pytest.raises(MunicipalityMissing, match=rf"{TOWNS_JOB} .* give municipality_id"):
        enqueue(job=TOWNS_JOB, key="a", payload={"run_id": str(uuid4())}, now=now)

    assert not Job.objects.filter(name=TOWNS_JOB).exists()


def test_one_that_is_there_without_its_id_is_not_run(db: None, now: dt.datetime) -> None:
    job = Job.objects.create(
        id=uuid4(), name=TOWNS_JOB, key="a", payload={}, available_at=now, created_at=now
    )

    with pytest.raises(MunicipalityMissing, match=TOWNS_JOB):
        run_inline(job.id)


def test_a_municipality_enqueues_nothing_for_the_cooperative(at_speyer: Any, order: Any) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        order(municipality_id=None)


def test_the_jobs_of_the_municipalities_apps_are_known() -> None:
    refused = set()
    for name in job_names():
        try:
            check_municipality(name, None)
        except MunicipalityMissing:
            refused.add(name.partition(".")[0])

    assert refused >= {"staff", "desk", "checks"}
    assert not refused & {"registry", "redemption", "outbox", "membership", "accounts"}


def test_what_comes_again_by_itself_is_the_cooperatives() -> None:
    for name in filter(is_periodic, job_names()):
        check_municipality(name, None)
