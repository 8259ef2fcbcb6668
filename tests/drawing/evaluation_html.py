"""行政評価シート as HTML, whose columns are as wide as what they hold: another form that content/forms/ does not have."""

from __future__ import annotations

from typing import Any

# Costs of 令和4年度 and 令和5年度, current budget and settled amount of each, in thousands of yen; None: blank.
SHEETS: list[dict[str, Any]] = [
    {"number": "1", "title": "公園の清掃", "office": "みどり部 公園課", "text": "公園をきれいに保つ。", "rates": ("90.0%", "91.7%"),
     "costs": {"事業費合計": (1000, 900, 1200, 1100), "国庫支出金": (None,) * 4, "都支出金": (100, 90, 100, 100),
               "その他特財": (0, 0, 0, 0), "一般財源": (900, 810, 1100, 1000)}},
    {"number": "2", "title": "図書の購入", "office": "教育部 図書館", "text": "図書を買い、貸し出す。", "rates": ("99.5%", "97.6%"),
     "costs": {"事業費合計": (2000, 1990, 2100, 2050), "国庫支出金": (10, 10, 10, 5), "都支出金": (None,) * 4,
               "その他特財": (None, None, None, 45), "一般財源": (1990, 1980, 2090, 2000)}},
    {"number": "3", "title": "橋の補修", "office": "土木部 道路課", "text": "橋を長く使えるように直す。", "rates": ("96.7%", "50.0%"),
     "costs": {"事業費合計": (30000, 29000, 31000, 15500), "国庫支出金": (10000, 10000, 10000, 5000),
               "都支出金": (None,) * 4, "その他特財": (None,) * 4, "一般財源": (20000, 19000, 21000, 10500)}}]
_STYLE = """@page{size:A4;margin:15mm} body{font-family:IPAPGothic;font-size:9pt} section{break-after:page}
table{border-collapse:collapse;width:100%;margin-top:-1px} td,th{border:1px solid #333;padding:2px 4px;font-weight:normal;
text-align:left} th{background:#ddd} .r{text-align:right;margin:0} h1{font-size:13pt;text-align:center}
.t td{text-align:right} .t{margin-top:6px} .v{writing-mode:vertical-rl}"""


def evaluations_to_html() -> str:
    """The document, for WeasyPrint."""
    return f"<style>{_STYLE}</style>" + "".join(map(_sheet, SHEETS))


def _sheet(sheet: dict[str, Any]) -> str:
    rows = "".join(f"<tr><th>{name}</th>" + "".join(f"<td>{'' if one is None else f'{one:,}'}</td>" for one in costs)
                   + "</tr>" for name, costs in sheet["costs"].items())
    before, now = sheet["rates"]
    return f"""<section><h1>行政評価シート　令和５年度</h1><p class=r>（単位：千円）</p>
<table>
<tr><th>事業<br>番号</th><td>{sheet['number']}</td><th>事　業　名</th><td colspan=3>{sheet['title']}</td></tr>
<tr><th>担当部署</th><td colspan=2>{sheet['office']}</td><th>会計</th><td colspan=2>一般会計</td></tr>
<tr><th rowspan=3>事業の<br>概要</th><th>目的</th><td colspan=4>{sheet['text']}</td></tr>
<tr><th>対象</th><td colspan=4>区民</td></tr>
<tr><th>根拠法令</th><td colspan=4></td></tr>
</table>
<table class=t>
<tr><th rowspan=8 class=v>事業コスト</th><th rowspan=2>項目</th><th colspan=2>令和４年度</th><th colspan=2>令和５年度</th></tr>
<tr><th>予算現額</th><th>決算額</th><th>予算現額</th><th>決算額</th></tr>
{rows}<tr><th>執行率</th><td></td><td>{before}</td><td></td><td>{now}</td></tr>
</table>
<table><tr><th colspan=2>評価の結果</th></tr><tr><th>成果</th><td>{sheet['text']}その結果が出た。</td></tr>
<tr><th>課題</th><td>{sheet['text']}課題がある。</td></tr></table></section>"""
