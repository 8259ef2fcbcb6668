"""Draws the test documents: PDFs of the three ruled forms by four producers, from the data in tests/documents/, budget
books, and 事務事業評価シート, of which content/forms/ has no form.

    python -m tests.make_documents [NAME…]

Needs the packages of requirements/draw.in, LibreOffice Calc and Writer (soffice), Chromium and the IPA fonts (fonts-ipafont).
The PDFs are kept with the tests, so this is only run to draw them anew.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.book_data import EXPENDITURE
from tests.drawing import (varied_book, varied_calc, varied_html, varied_settlements, varied_word, with_calc,
                           with_html, with_reportlab)
from tests.drawing.evaluation_html import evaluations_to_html
from tests.drawing.evaluation_looks import LOOKS
from tests.drawing.evaluations import draw_evaluations
from tests.drawing.sheets import DOCUMENTS, load, sheets_of
from tests.drawing.reportlab_pen import Style

Sheet = dict[str, Any]


def weasyprint(html: str, path: Path) -> None:
    """Print HTML with WeasyPrint."""
    import weasyprint as library
    library.HTML(string=html).write_pdf(str(path))


def chromium(html: str, path: Path) -> None:
    """Print HTML with Chromium."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html, encoding="utf-8")
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                        f"--user-data-dir={folder}/profile", f"--print-to-pdf={path}", source.as_uri()],
                       check=True, capture_output=True)


Drawing = Callable[[list[Sheet], Path], None]
DRAWINGS: dict[str, Drawing] = {
    "request-2023-weasyprint": lambda sheets, path: weasyprint(with_html.requests_to_html(
        sheets, "IPAPGothic", ruby={"町会": "ちょうかい", "架電": "かでん"}), path),
    "request-2023-reportlab": lambda sheets, path: with_reportlab.draw_requests(
        path, sheets, Style(rules="bars", sideways="rotate", wide=True, clutter=True, size=6.8)),
    "request-2023-sideways": lambda sheets, path: with_reportlab.draw_requests(
        path, sheets, Style(rules="pieces", sideways="drawn", ruby={"情報": "じょうほう", "高齢": "こうれい"})),
    "request-2023-calc": lambda sheets, path: with_calc.draw_requests(path, sheets),
    "request-2020-weasyprint": lambda sheets, path: weasyprint(
        with_html.requests_to_html(sheets, "IPAPMincho", "landscape"), path),
    "request-2020-reportlab": lambda sheets, path: with_reportlab.draw_requests(
        path, sheets, Style(rules="double")),
    "request-2020-two-pages": lambda sheets, path: with_reportlab.draw_requests(path, sheets, Style(), cut_at="5"),
    "request-2020-calc-cut": lambda sheets, path: with_calc.draw_requests(path, sheets, "IPAPMincho", cut=True),
    "request-made-up-reportlab": lambda sheets, path: with_reportlab.draw_requests(
        path, sheets, Style(rules="bars")),
    "request-made-up-chromium": lambda sheets, path: chromium(
        with_html.requests_to_html(sheets, "IPAPGothic"), path),
    "request-varied-apart": lambda sheets, path: weasyprint(varied_html.requests_to_html(
        sheets, varied_html.Look(font="IPAPGothic", numbering="apart", running=True, inner="0.5pt solid #000")), path),
    "request-varied-circled": lambda sheets, path: weasyprint(varied_html.requests_to_html(sheets, varied_html.Look(
        font="IPAMincho", numbering="⑩", vertical=True, minus="−", number="No 12", spaced=True)), path),
    "request-varied-stacked": lambda sheets, path: weasyprint(varied_html.requests_to_html(sheets, varied_html.Look(
        font="IPAGothic", frame="stacked", ruled=True, inner="0.5pt dotted #000", border="1.5pt double #000",
        unit="[単位：千円]", number="ＮＯ．１２", arrow="➡", figure=varied_html.spread)), path),
    "request-varied-pages": lambda sheets, path: weasyprint(varied_html.requests_to_html(
        sheets, varied_html.Look(font="IPAPMincho", frame="one", size=13)), path),
    "request-varied-chromium": lambda sheets, path: chromium(varied_html.requests_to_html(sheets, varied_html.Look(
        font="IPAPGothic", numbering="（10）", number="№ 12", minus="▲", size=8, ruled=True, running=True,
        inner="0.4pt dashed #333")), path),
    "request-varied-calc": lambda sheets, path: varied_calc.draw_requests(
        path, sheets, varied_calc.Look(inner="thin", shrink=True, running=True)),
    "request-varied-yen": lambda sheets, path: varied_calc.draw_requests(
        path, sheets, varied_calc.Look(inner="hair", edge="double", landscape=True, font="IPAPMincho", arrow="→")),
    "request-varied-word": lambda sheets, path: varied_word.draw_requests(path, sheets),
    "request-varied-one-table": lambda sheets, path: weasyprint(varied_html.requests_to_html(sheets, varied_html.Look(
        font="IPAPMincho", frame="one", page="A4 landscape", numbering="１０　", figure=varied_html.wide)), path),
    "settlement-2022-weasyprint": lambda sheets, path: weasyprint(
        with_html.settlements_to_html(sheets, "IPAPMincho"), path),
    "settlement-2022-chromium": lambda sheets, path: chromium(
        with_html.settlements_to_html(sheets, "IPAPGothic", vertical=True), path),
    "settlement-2022-reportlab": lambda sheets, path: with_reportlab.draw_settlements(
        path, sheets, Style(rules="bars", wide=True, clutter=True, size=8)),
    "settlement-2022-calc": lambda sheets, path: with_calc.draw_settlements(path, sheets),
    "settlement-varied-two": lambda sheets, path: weasyprint(varied_settlements.settlements_to_html(
        sheets, varied_settlements.Look(together=2, size=7.5, foot="line")), path),
    "settlement-varied-column": lambda sheets, path: weasyprint(varied_settlements.settlements_to_html(
        sheets, varied_settlements.Look(font="IPAPGothic", heads="column", side="across", foot="line", inner=False)), path),
    "settlement-varied-units": lambda sheets, path: weasyprint(varied_settlements.settlements_to_html(
        sheets, varied_settlements.Look(heads="units", order=(2, 0, 1), wide=True, side="vertical", running=True,
                                        page="A4 landscape", border="1.5pt double #000")), path),
}


def main(names: list[str]) -> None:
    """Draw all documents, or those named."""
    for name in names or (*DRAWINGS, *varied_book.LOOKS, *LOOKS, "evaluation-html"):
        if name == "evaluation-html":
            weasyprint(evaluations_to_html(), DOCUMENTS / f"{name}.pdf")
        elif name in LOOKS:
            draw_evaluations(DOCUMENTS / f"{name}.pdf", load("evaluation")["sheets"], LOOKS[name])
        elif name in varied_book.LOOKS:
            weasyprint(varied_book.book_to_html(EXPENDITURE, varied_book.LOOKS[name]), DOCUMENTS / f"{name}.pdf")
        else:
            DRAWINGS[name](sheets_of(name), DOCUMENTS / f"{name}.pdf")
        print(f"{name}.pdf: {(DOCUMENTS / f'{name}.pdf').stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
