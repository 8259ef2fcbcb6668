"""The printed arithmetic of the five documents, worked out by hand (tests/oracle/checks.yaml): first that the sums
written down there are right, then that the findings which the build publishes give the same verdicts."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from portal import strict_yaml

ROOT = Path(__file__).resolve().parent.parent
RATE = "settled-over-adjusted-is-rate"
SUMS = ("items-sum-to-subtotal", "subtotals-sum-to-total", "items-sum-to-total", "funding-sums-to-amount",
        "earmarked-matches-funding", RATE)

# The whole document is at the request stage: its 予算額 is undecided, so a check of it may say "cannot-tell".
UNDECIDED = "minato-2020-request-"

CHECKS = strict_yaml.load_file(ROOT / "tests" / "oracle" / "checks.yaml", "checks.yaml")
QUESTIONS = sorted({(check["id"], check["slug"]) for check in CHECKS})


def name_of(check: dict) -> str:
    return "-".join(str(check[key]) for key in ("id", "slug", "group", "field") if key in check)


@pytest.mark.parametrize("check", CHECKS, ids=name_of)
def test_sum_holds_in_the_document(check: dict) -> None:
    """A check that holds adds up; one that cannot tell says why, and gives no sum."""
    assert check["slug"] in SUMS
    if check["verdict"] == "cannot-tell":
        assert check["why"] and "terms" not in check
    elif check["slug"] == RATE:
        settled, adjusted = check["terms"]
        assert math.isclose(100 * settled / adjusted, check["total"], abs_tol=0.05)
    else:
        assert check["verdict"] == "holds"
        assert sum(check["terms"]) == check["total"]


@pytest.mark.parametrize(("own_id", "slug"), QUESTIONS, ids=[f"{own_id}-{slug}" for own_id, slug in QUESTIONS])
def test_findings_agree(records: dict[str, dict[str, Any]], own_id: str, slug: str) -> None:
    """Of one project and check, the verdicts found are those worked out by hand, and no others."""
    checks = [check for check in CHECKS if (check["id"], check["slug"]) == (own_id, slug)]
    must = {check["verdict"] for check in checks if not check.get("silent")}
    may = must | {check["verdict"] for check in checks}
    if own_id.startswith(UNDECIDED):
        may = may | {"cannot-tell"}
    given = [finding for finding in records[own_id]["findings"] if finding["slug"] == slug]
    verdicts = {finding["verdict"] for finding in given}
    assert must <= verdicts <= may, given


def test_no_printed_sum_fails(records: dict[str, dict[str, Any]]) -> None:
    """Every printed sum of the five documents holds wherever it can be read."""
    judged = {check["id"].rsplit("-", 1)[0] for check in CHECKS}
    failing = [(own_id, finding) for own_id, record in records.items() if own_id.rsplit("-", 1)[0] in judged
               for finding in record["findings"] if finding["slug"] in SUMS and finding["verdict"] == "fails"]
    assert not failing
