"""The keys of projects.json as the columns of a table: `groups[].name` is each group's name."""

from __future__ import annotations

from dataclasses import replace

from portal.model import FUNDING, MISSING
from portal.opendata.columns import Column, Table, Words
from portal.opendata.tables import FINDINGS, FUNDING_ROWS, LINE_ITEMS, PROJECTS, ROW_AMOUNTS, SECTIONS, WHERE

_PLAIN = {column.name: column for column in PROJECTS.columns}
_ROW = {column.name: column for column in LINE_ITEMS.columns}


def _place(prefix: str) -> tuple[Column, ...]:
    """Where it stands: `lines` of a text, `page` and `box` of a PDF, or `table` and `cells` of a table."""
    return (Column(f"{prefix}lines", "array", "pdf", Words("資料の行（初めと終わり）", "first and last line of the document"),
                   model="Place.lines"),
            Column(f"{prefix}page", "integer", "text", Words("PDFのページ", "page of the PDF"), model="Place.page"),
            Column(f"{prefix}box", "array", "text", Words("ページの中の位置（左、上、右、下）",
                                                          "place on the page: left, top, right, bottom"),
                   unit="pt", model="Place.box"),
            Column(f"{prefix}table", "integer", "no-table", Words("表の番号（1から）", "number of the table, from 1"),
                   model="Place.table"),
            Column(f"{prefix}cells", empty="no-table", words=Words("表のシートとセル", "worksheet and cells of the table"),
                   model="Place.cells"))


def _row(prefix: str, model: str, *first: Column) -> tuple[Column, ...]:
    return (*(replace(column, name=f"{prefix}{column.name}", term=column.name, model=f"{model}.{column.name}")
              for column in first),
            *(replace(_ROW[name], name=f"{prefix}{name}", term=name, model=f"{model}.{name}")
              for name in ROW_AMOUNTS),
            Column(f"{prefix}missing", "object", words=Words("金額ごとの、空である理由", "why an amount is null, by amount"),
                   values=MISSING, model=f"{model}.missing"),
            Column(f"{prefix}printed", "object", words=Words("金額ごとの、印字された文字", "text as printed, by amount"),
                   model=f"{model}.printed"), *_place(prefix),
            Column(f"{prefix}places", "object", "no-table",
                   Words("金額ごとの、表の番号とセル", "number of the table and cell, by amount"), model=f"{model}.places"))


_GROUP_NAME = Column("name", words=Words("まとまり", "group"))
PROJECT_KEYS = Table(
    "projects.json", Words("事業の記録", "Records"),
    Words("事業ごとに1つの記録。ない値は null、ない並びは [] です。",
          "An array with a record for each project; null where there is no value."),
    (*(_PLAIN[name] for name in (
        "id", "form", "number", "title", "title_origin", "change", "printed_change", "department", "section",
        "contact", "kan", "account", "policy_area", "start_year")),
     *(replace(_PLAIN[name], name=f"amounts.{name}", term=name)
       for name in ("requested", "budgeted", "earmarked", "adjusted", "settled")),
     Column("missing", "object", words=Words("金額ごとの、空である理由", "why an amount is null, by amount"),
            values=MISSING, model="Project.missing"),
     _PLAIN["unit"], _PLAIN["amount_scope"],
     Column("budgeted_shared_with", "array", model="Project.budgeted_shared_with",
            words=Words("予算額を合わせて示された事業のID", "ids that share the budgeted amount")),
     _PLAIN["printed_execution_rate"],
     *_row("groups[].", "Group", _GROUP_NAME), *_row("line_items[].", "LineItem", _ROW["group"], _ROW["name"]),
     *(Column(f"funding.{source}", "integer", "amount", term=source, unit="JPY", model="Project.funding")
       for source in FUNDING),
     *(replace(column, name=f"grants[].{column.name}") for column in FUNDING_ROWS.columns
       if column.name in ("source", "name", "amount")),
     Column("grants[].printed", empty="not-printed", words=Words("印字された文字", "text as printed"),
            model="Grant.printed"), *_place("grants[]."),
     _PLAIN["contract_authorization"],
     Column("references", "object", words=Words("関連資料のページ", "pages of related documents"),
            model="Project.references"),
     *(replace(column, name=f"sections[].{column.name}", term=column.name) for column in SECTIONS.columns
       if column.name in ("key", "number", "heading", "missing", "body")), *_place("sections[]."),
     Column("printed.*.text", words=Words("値ごとの、印字された文字", "text as printed, by value"), model="Scrap.text"),
     *_place("printed.*."),
     Column("remarks[].slug", words=Words("読み取りの気づきの種類", "kind of remark"), model="Remark.slug"),
     Column("remarks[].message", words=Words("気づきの文", "the remark"), model="Remark.message"),
     *_place("remarks[]."),
     Column("left_out[].reason", words=Words("記録に入れなかった理由", "why it is not in the record"),
            model="LeftOut.reason"),
     Column("left_out[].text", words=Words("記録に入れなかった文字", "text that is not in the record"),
            model="LeftOut.text"), *_place("left_out[]."),
     _PLAIN["url"], Column("ward", words=Words("区の短い名前", "the ward's key")), *WHERE,
     _PLAIN["stage"], _PLAIN["execution_rate"],
     *(replace(column, name=f"findings[].{column.name}") for column in FINDINGS.columns
       if column.name in ("slug", "verdict", "message", "message_en", "fields")),
     *_place("findings[]."),
     *(Column(f"corrections[].{name}", "any" if name in ("was", "now") else "string",
              "nothing" if name in ("was", "now") else None, words, model=f"Corrected.{name}")
       for name, words in (("field", Words("直した欄", "field")), ("was", Words("直す前", "value before")),
                           ("now", Words("直した後", "value after")), ("reason", Words("理由", "reason")),
                           ("date", Words("日付", "date")))),
     Column("source.document", words=Words("資料の短い名前", "the document's key"), model="Source.document"),
     *_place("source."),
     *(Column(f"source.{name}", empty=empty, words=words) for name, empty, words in (
         ("title", None, Words("資料の題名", "the document's title")), ("publisher", None, Words("発行者", "publisher")),
         ("address", "not-recorded", Words("入手先のアドレス", "where it was published")),
         ("published", "not-recorded", Words("公表日", "date of publication")),
         ("licence", "not-recorded", Words("発行者が示す利用条件", "terms of use that the publisher states")),
         ("sha256", None, Words("資料のSHA-256", "SHA-256 of the document")))),
     Column("version", words=Words("記録の版：url と version を除いた記録のSHA-256の初め16桁",
                                   "the first 16 digits of the SHA-256 of the record less url and version"))),
    ("id",))
