"""Who is in charge: a printed office as department (部) and section (課・室), a printed 款 with its account."""

from __future__ import annotations

import re

_WHOLE = re.compile(r"(?P<department>.+?(?:部|局))(?P<section>.*)")
_KAN = re.compile(r"(?P<kan>[^（(]+?)\s*[（(](?P<account>[^）)]*会計)[）)]")


def office_to_department_and_section(office: str) -> tuple[str | None, str | None]:
    """「産業・地域振興支援部 地域振興課」 → both; 「政策経営部デジタル戦略担当」 → both, cut after 部;
    「会計室」, an office of no department → (None, "会計室")."""
    words = office.split()
    if not words:
        return None, None
    if len(words) > 1:
        return words[0], " ".join(words[1:])
    match = _WHOLE.fullmatch(words[0])
    if match and match["section"]:
        return match["department"], match["section"]
    if match and words[0].endswith("部"):
        return words[0], None
    return None, words[0]


def kan_to_kan_and_account(kan: str) -> tuple[str, str | None]:
    """「総務費（国民健康保険事業会計）」 → ("総務費", "国民健康保険事業会計"); 「民生費」 → ("民生費", None)."""
    match = _KAN.fullmatch(kan.strip())
    return (match["kan"], match["account"]) if match else (kan.strip(), None)
