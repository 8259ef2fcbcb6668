"""Stage 4: what the checks have to say about each project."""

from __future__ import annotations

from portal.findings.sums import (check_earmarked, check_funding, check_items, check_total)
from portal.findings.rates import check_rate
from portal.model import Finding, Project

CHECKS = (check_items, check_total, check_funding, check_earmarked, check_rate)
# A remark is a doubt, unless arithmetic settled it when the project was put together.
SETTLED_BY_ARITHMETIC = {"funding-placed-by-sum", "funding-total-repeated", "figures-placed-by-rate"}


def project_to_findings(project: Project) -> tuple[Finding, ...]:
    """Every check's findings, then the reader's remarks, in the order of the sheet."""
    checked = [finding for check in CHECKS for finding in check(project)]
    noticed = [Finding(remark.slug, "holds" if remark.slug in SETTLED_BY_ARITHMETIC else "cannot-tell",
                       remark.message, remark.place, (f"remarks[{at}].message",))
               for at, remark in enumerate(project.remarks)]
    return (*checked, *noticed)
