"""The tables of open data: every column with its type, unit, meaning, and why a cell of it can be empty."""

from __future__ import annotations

from portal.model import AMOUNTS, CHANGES, FUNDING, MISSING, VERDICTS
from portal.opendata.columns import Column, ForeignKey, Table, Words

STAGES = ("requested", "decided", "settled", "announced", "reported")
# How the amounts of a sheet are called in the vocabulary of Fiscal Data Package.
PHASES = {"requested": "proposed", "budgeted": "approved", "adjusted": "adjusted", "settled": "executed"}
ROW_AMOUNTS = ("requested", "budgeted", "earmarked")

WHERE = (
    Column("ward_code", words=Words("全国地方公共団体コード", "local government code, with check digit"),
           fiscal="geo:target:code"),
    Column("ward_name", words=Words("区", "ward"), fiscal="geo:target:title"),
    Column("fiscal_year", "integer", words=Words("年度（始まる年）", "fiscal year, by the year in which it begins"),
           fiscal="date:fiscal-year"),
)
PLACE = (
    Column("first_line", "integer", "pdf", Words("資料の何行目から", "first line of the document"), model="Place.lines"),
    Column("last_line", "integer", "pdf", Words("資料の何行目まで", "last line of the document"), model="Place.lines"),
    Column("page", "integer", "text", Words("PDFのページ", "page of the PDF"), model="Place.page"),
    Column("cells", empty="no-table", words=Words("表のシートとセル", "worksheet and cells of the table"), model="Place.cells"),
)
BOX = tuple(Column(name, "number", "text", Words(f"ページの中の位置（{side}）", f"place on the page: {english}"),
                   unit="pt", model="Place.box")
            for name, side, english in (("x0", "左", "left"), ("top", "上", "top"), ("x1", "右", "right"),
                                        ("bottom", "下", "bottom")))
POSITION = Column("position", "integer", words=Words("事業の中の順", "order within the project, from 1"))
PROJECT = Column("project", words=Words("事業のID", "the project's id"), model="Project.id")
_OF_PROJECT = ForeignKey(("project",), "projects")
OF_DOCUMENT = ForeignKey(("document",), "documents")


def missing(name: str) -> Column:
    """The column that says why an amount is empty."""
    return Column(f"missing_{name}", empty="known", values=MISSING,
                  words=Words(f"{name} が空である理由", f"why {name} is empty"), model="Project.missing")


def _amounts(names: tuple[str, ...], model: str) -> tuple[Column, ...]:
    return (*(Column(name, "integer", "amount", unit="JPY", model=f"{model}.{name}") for name in names),
            *(missing(name) for name in names))


DOCUMENTS = Table(
    "documents", Words("資料", "Documents"),
    Words("もとになった資料ごとに1行。発行者、公表日、入手先、利用条件、収録範囲、SHA-256。",
          "A row for each source document: publisher, date, address, terms of use, coverage, SHA-256."),
    (Column("id", words=Words("資料のID（区-年度-資料）", "ward-year-document")), *WHERE,
     Column("document", words=Words("資料の短い名前", "the document's key"), model="Source.document"),
     Column("title", words=Words("資料の題名", "the document's title")),
     Column("publisher", words=Words("発行者", "publisher")),
     Column("address", empty="not-recorded", words=Words("入手先のアドレス", "where it was published")),
     Column("published", empty="not-recorded", words=Words("公表日", "date of publication")),
     Column("licence", empty="not-recorded", words=Words("発行者が示す利用条件", "terms of use that the publisher states")),
     Column("covers", words=Words("収録範囲", "what of it is covered")),
     Column("note", empty="not-recorded", words=Words("注意", "note")),
     Column("form", words=Words("様式", "form"), model="Project.form"),
     Column("form_name", words=Words("様式の名前", "name of the form")),
     Column("stage", words=Words("様式の段階", "stage of the form"), values=STAGES),
     Column("sha256", words=Words("資料のSHA-256", "SHA-256 of the document")),
     Column("project_count", "integer", words=Words("収録した事業の数", "number of its projects"))),
    ("id",))

PROJECTS = Table(
    "projects", Words("事業", "Projects"),
    Words("事業ごとに1行。金額は円。合わせた額は budgeted_counted が true の行だけを足してください。",
          "A row for each project, amounts in yen. Add up a shared amount only where budgeted_counted is true."),
    (Column("id", words=Words("事業のID（区-年度-資料-番号）", "ward-year-document-number"), model="Project.id"),
     *WHERE, Column("document", words=Words("資料のID", "the document's id"), model="Source.document"),
     Column("form", words=Words("様式", "form"), model="Project.form"),
     Column("stage", words=Words("段階", "stage"), values=STAGES),
     Column("number", empty="not-printed", model="Project.number"),
     Column("title", empty="unreadable", model="Project.title"),
     Column("title_origin", words=Words("題名の由来", "origin of the title"), values=("printed", "editor"),
            model="Project.title_origin"),
     Column("change", empty="not-asked", values=CHANGES, model="Project.change"),
     Column("printed_change", empty="not-asked", words=Words("印字された要求区分", "kind of request as printed"),
            model="Project.printed_change"),
     Column("department", empty="not-asked", model="Project.department"),
     Column("section", empty="not-asked", model="Project.section"),
     Column("contact", empty="not-asked", model="Project.contact"),
     Column("kan", empty="not-asked", model="Project.kan"),
     Column("account", empty="not-asked", model="Project.account"),
     Column("policy_area", empty="not-asked", model="Project.policy_area"),
     Column("start_year", empty="not-asked", model="Project.start_year"),
     *_amounts(AMOUNTS, "Amounts"),
     Column("amount_scope", words=Words("金額の範囲", "what the amounts are of"), values=("project", "whole-project"),
            model="Project.amount_scope"),
     Column("budgeted_shared_with", empty="not-shared",
            words=Words("予算額を合わせて示された事業のID（空白区切り）", "ids that share the budgeted amount, by spaces"),
            model="Project.budgeted_shared_with"),
     Column("budgeted_counted", "boolean",
            words=Words("予算額を合計に数えるか", "whether a sum counts the budgeted amount of this row")),
     Column("printed_execution_rate", "number", "not-asked", Words("印字された執行率", "execution rate as printed"),
            unit="percent", model="Project.printed_execution_rate"),
     Column("execution_rate", "number", "not-computed", unit="percent"),
     Column("unit", words=Words("資料が金額を印字する単位", "unit in which the document prints amounts"),
            model="Project.unit"),
     Column("contract_authorization", empty="not-asked", model="Project.contract_authorization"),
     Column("references", "object", "not-printed", model="Project.references"),
     *PLACE,
     Column("url", words=Words("このサイトのページ", "page of this site")),
     Column("version", words=Words("記録の版", "version of the record"))),
    ("id",), (OF_DOCUMENT,))

BUDGET_LINES = Table(
    "budget_lines", Words("段階ごとの金額", "Budget lines"),
    Words("事業の金額を、段階（要求・当初予算・予算現額・決算）ごとに1行。合わせた額は1回だけ載せているので、そのまま足せます。",
          "A row for each amount of a project by phase. A shared amount stands once: rows can be added up."),
    (Column("budget_line_id", words=Words("事業のID", "the project's id"), fiscal="budget-line-id",
            model="Project.id"),
     Column("phase", words=Words("段階", "phase"), values=tuple(PHASES.values()), fiscal="phase:id"),
     Column("phase_label", words=Words("段階の名前", "name of the phase"), fiscal="phase:label"),
     Column("amount", "integer", "amount", Words("金額", "amount"), unit="JPY", fiscal="value",
            model="Project.amounts"),
     missing("amount"), *WHERE,
     Column("department", empty="not-asked", fiscal="administrative-classification:generic:level1:code",
            model="Project.department"),
     Column("section", empty="not-asked", fiscal="administrative-classification:generic:level2:code",
            model="Project.section"),
     Column("kan", empty="not-asked", fiscal="functional-classification:generic:level1:code", model="Project.kan"),
     Column("account", empty="not-asked", model="Project.account"),
     Column("policy_area", empty="not-asked", fiscal="activity:generic:program:code", model="Project.policy_area"),
     Column("project_title", empty="unreadable", term="title", fiscal="activity:generic:project:label",
            model="Project.title"),
     Column("document", words=Words("資料のID", "the document's id"), model="Source.document"),
     Column("amount_scope", words=Words("金額の範囲", "what the amount is of"), values=("project", "whole-project"),
            model="Project.amount_scope"),
     Column("shared_with", empty="not-shared",
            words=Words("この額を合わせて示された事業のID（空白区切り）", "ids that share this amount, by spaces"),
            model="Project.budgeted_shared_with")),
    ("budget_line_id", "phase"), (ForeignKey(("budget_line_id",), "projects"), OF_DOCUMENT))

LINE_ITEMS = Table(
    "line_items", Words("内訳", "Line items"),
    Words("内訳の行。row_type が subtotal の行は小計なので、item の行と足し合わせないでください。金額は円。",
          "Rows of the amounts box. Rows with row_type subtotal are sums of item rows: never add both. Yen."),
    (PROJECT, POSITION, *WHERE,
     Column("row_type", words=Words("行の種類", "kind of row"), values=("item", "subtotal")),
     Column("group", empty="no-group", words=Words("まとまり", "group"), model="LineItem.group"),
     Column("name", empty="subtotal", words=Words("項目", "item"), model="LineItem.name"),
     *_amounts(ROW_AMOUNTS, "LineItem"), *PLACE),
    ("project", "position"), (_OF_PROJECT,))

FUNDING_ROWS = Table(
    "funding", Words("財源", "Funding"),
    Words("財源内訳の行。1つの財源に何行もあることがあります。金額は円。",
          "Rows of the funding block; one source can have several. Yen."),
    (PROJECT, POSITION, *WHERE,
     Column("source", words=Words("財源", "source of funding"), values=FUNDING, fiscal="fin-source:generic:code",
            model="Grant.source"),
     Column("name", empty="not-printed", words=Words("補助金などの名前", "name of the grant"), model="Grant.name"),
     Column("amount", "integer", "amount", Words("金額", "amount"), unit="JPY", model="Grant.amount"),
     missing("amount"), *PLACE),
    ("project", "position"), (_OF_PROJECT,))

SECTIONS = Table(
    "sections", Words("本文", "Sections"), Words("欄ごとの本文。", "The boxes of running text."),
    (PROJECT, POSITION, *WHERE,
     Column("key", words=Words("欄の種類", "kind of box"), model="Section.key"),
     Column("number", empty="not-printed", words=Words("欄の番号", "number of the box"), model="Section.number"),
     Column("heading", empty="not-printed", words=Words("欄の名前", "heading of the box"), model="Section.heading"),
     Column("missing", empty="read", words=Words("本文がない理由", "why there is no text"),
            values=("blank", "unreadable"), model="Section.missing"),
     Column("body", empty="not-printed", words=Words("本文（Markdown）", "text, as Markdown"), model="Section.body"),
     *PLACE),
    ("project", "position"), (_OF_PROJECT,))

FINDINGS = Table(
    "findings", Words("検算", "Findings"), Words("検算と読み取りの結果。", "What the checks and the reader have to say."),
    (PROJECT, POSITION, *WHERE,
     Column("slug", words=Words("検算の種類", "kind of check"), model="Finding.slug"),
     Column("verdict", words=Words("結果", "verdict"), values=VERDICTS, model="Finding.verdict"),
     Column("message", words=Words("数字を入れた文", "sentence with the numbers"), model="Finding.message"),
     Column("message_en", empty="remark", words=Words("英語の文", "the sentence in English"), model="Finding.english"),
     Column("fields", "array", "remark", Words("比べた値", "the values that it compares"), model="Finding.fields"),
     *PLACE),
    ("project", "position"), (_OF_PROJECT,))

CORRECTIONS = Table(
    "corrections", Words("訂正", "Corrections"), Words("人が直した値と、その理由。", "What a person put right, and why."),
    (PROJECT, POSITION, *WHERE,
     Column("field", words=Words("直した欄", "field"), model="Corrected.field"),
     Column("was", empty="nothing", words=Words("直す前", "value before"), model="Corrected.was"),
     Column("now", empty="nothing", words=Words("直した後", "value after"), model="Corrected.now"),
     Column("reason", words=Words("理由", "reason"), model="Corrected.reason"),
     Column("date", words=Words("日付", "date"), model="Corrected.date")),
    ("project", "position"), (_OF_PROJECT,))

PLACES = Table(
    "places", Words("印字の場所", "Places"),
    Words("値が資料のどこに、どう印字されているか。金額のすべてと、題名、部署、執行率など。",
          "Where the document prints each amount, and the title, office, rate and so on, with the raw text."),
    (PROJECT, POSITION, *WHERE,
     Column("table", words=Words("値のある表", "table that has the value"),
            values=("projects", "line_items", "funding")),
     Column("row", "integer", "no-row", Words("その表の position", "its position in that table")),
     Column("field", words=Words("値の列", "its column")),
     Column("amount", "integer", "no-amount", Words("金額", "amount"), unit="JPY"),
     Column("text", empty="not-printed", words=Words("印字された文字", "text as printed"), model="Scrap.text"),
     Column("document", words=Words("資料のID", "the document's id"), model="Source.document"), *PLACE, *BOX),
    ("project", "position"), (_OF_PROJECT, OF_DOCUMENT))

TABLES = (DOCUMENTS, PROJECTS, BUDGET_LINES, LINE_ITEMS, FUNDING_ROWS, SECTIONS, FINDINGS, CORRECTIONS, PLACES)
