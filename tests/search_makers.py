"""The five documents as search entries, cut roughly: search must be exact whatever a project's texts are."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from portal.eras import year_to_era
from portal.search.entries import Passage, SearchEntry

WARDS = Path(__file__).resolve().parent.parent / "content" / "wards"
# Each document with what begins a new sheet, and its ward's name.
DOCUMENTS = {
    "minato/2023/documents/request.txt": ("令和5年度予算要求事業概要書", "港区"),
    "minato/2020/documents/request.txt": ("令和2年度予算要求事業概要書", "港区"),
    "suginami/2023/documents/progress.txt": (r"[1-7] \S", "杉並区"),
    "chiyoda/2022/documents/settlement.txt": ("MENU|事業概要", "千代田区"),
    "chiyoda/2024/documents/digest.txt": ("◇", "千代田区"),
}


def make_entry(number: int = 1, **changes: object) -> SearchEntry:
    """A project of 港区 in 2023 whose fields are those given."""
    fields = {
        "id": f"minato-2023-request-{number}", "url": f"minato/2023/request/{number}/index.html", "title": "学童クラブ",
        "ward": "minato", "ward_name": "港区", "year": 2023, "year_name": "令和5年度（2023年度）",
        "department": "子ども家庭支援部", "section": "子ども家庭課", "form": "budget-request-sheet",
        "form_name": "予算要求事業概要書", "change": None, "change_name": None, "stage": "decided",
        "amount": None, "amount_name": None, "amount_note": None, "requested": None, "budgeted": None,
        "passages": (),
    }
    return SearchEntry(**fields | changes)


@cache
def document_entries() -> tuple[SearchEntry, ...]:
    """An entry for each sheet of the documents: its texts are the cells of its lines, under numbered headings."""
    entries = []
    for name, (begin, ward_name) in DOCUMENTS.items():
        ward, year, _, file = name.split("/")
        text = re.sub(r"</?p>|</?ul>|</?li>", "", (WARDS / name).read_text(encoding="utf-8"))
        sheets = [part for part in re.split(f"\n(?={begin})", text) if len(part) > 60]
        for number, sheet in enumerate(sheets, 1):
            lines = [tuple(cell for cell in line.split("\t") if cell.strip()) for line in sheet.split("\n")]
            amount = None if number % 5 == 0 else number * 1_000_000
            entries.append(make_entry(
                id=f"{ward}-{year}-{file[:-4]}-{number}", url=f"{ward}/{year}/{file[:-4]}/{number}/index.html",
                title=next(line[-1] for line in lines if line)[:40],
                ward=ward, ward_name=ward_name, year=int(year),
                year_name=f"{year_to_era(int(year))}（{year}年度）", department=f"第{number % 3}部", form=file[:-4],
                form_name=file[:-4], change=("new", "enhanced", None)[number % 3],
                change_name=("新規", "レベルアップ・拡充", None)[number % 3], amount=amount, amount_name="予算額",
                requested=10_000_000 if number % 2 else None, budgeted=amount,
                passages=tuple(Passage(line, f"{place} 見出し") for place, line in enumerate(lines) if line)))
    return tuple(entries)
