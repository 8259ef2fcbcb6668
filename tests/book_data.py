"""An invented budget, in 千円: what the test documents print and what must be read from them, written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

FUNDING = ("national_disbursement", "metropolitan_disbursement", "local_bonds", "other_earmarked",
           "general_revenue")


class Figures(NamedTuple):
    """The amounts of a row: 本年度, 前年度, 比較, and 財源内訳 in the order of FUNDING (None = blank)."""

    this: int
    last: int
    difference: int
    funding: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class SetsuData:
    number: str
    name: str
    amount: int
    parts: tuple[tuple[str, int], ...] = ()
    lines: tuple[tuple[int, str, int | None], ...] = ()


@dataclass(frozen=True)
class MokuData:
    """`lines`: 説明, each with its indent, its text and the amount at its end."""

    number: str | None
    name: str
    figures: Figures
    setsu: tuple[SetsuData, ...] = ()
    lines: tuple[tuple[int, str, int | None], ...] = ()


@dataclass(frozen=True)
class KouData:
    number: str
    name: str
    moku: tuple[MokuData, ...]
    total: Figures


@dataclass(frozen=True)
class KanData:
    number: str
    name: str
    amount: int
    kou: tuple[KouData, ...]


def _setsu(number: int, name: str, amount: int, *parts: tuple[str, int],
           lines: tuple[tuple[int, str, int | None], ...] = ()) -> SetsuData:
    return SetsuData(str(number), name, amount, parts, lines)


EXPENDITURE = (
    KanData("1", "議会費", 81_240, (
        KouData("1", "議会費", (
            MokuData("1", "議会費", Figures(81_240, 83_100, -1_860, (None, None, None, 240, 81_000)), (
                _setsu(1, "報酬", 60_000), _setsu(4, "共済費", 11_240), _setsu(18, "負担金、補助及び交付金", 10_000)),
                ((0, "001 議会運営費", 81_240), (1, "001 議員報酬 ３０人", 60_000))),
        ), Figures(81_240, 83_100, -1_860, (0, 0, 0, 240, 81_000))),
    )),
    KanData("2", "総務費", 412_350, (
        KouData("1", "総務管理費", (
            MokuData("1", "一般管理費", Figures(298_120, 310_450, -12_330, (1_200, 3_400, None, 20_520, 273_000)), (
                _setsu(1, "報酬", 12_000), _setsu(2, "給料", 120_000),
                _setsu(3, "職員手当等", 80_000, ("扶養手当", 5_000), ("地域手当", 15_000), ("時間外勤務手当", 60_000)),
                _setsu(4, "共済費", 40_000),
                _setsu(10, "需用費", 6_120, ("消耗品費", 4_020), ("印刷製本費", 2_100)),
                _setsu(12, "委託料", 20_000), _setsu(18, "負担金、補助及び交付金", 20_000)),
                ((0, "001 職員人件費", 252_000), (2, "一般職 35人", None), (2, "会計年度任用職員", None),
                 (0, "002 庁舎管理費", 46_120), (1, "001 庁舎維持管理事業費", 36_120), (3, "設備の点検", None),
                 (1, "002 窓口改善事業費", 10_000), (3, "番号発券機の更新", None))),
            MokuData("2", "広報費", Figures(100_230, 90_000, 10_230, (None, 230, None, None, 100_000)), (
                _setsu(10, "需用費", 30_230), _setsu(11, "役務費", 20_000), _setsu(12, "委託料", 50_000)),
                ((0, "001 広報紙発行費", 100_230), (1, "001 広報紙発行事業費", 100_230))),
            MokuData(None, "旧庁舎整備費", Figures(0, 5_000, -5_000, (None,) * 5), (), ((0, "（廃目）", None),)),
        ), Figures(398_350, 405_450, -7_100, (1_200, 3_630, 0, 20_520, 373_000))),
        KouData("2", "選挙費", (
            MokuData("1", "選挙管理委員会費", Figures(14_000, 2_500, 11_500, (None, 9_000, None, None, 5_000)), (
                _setsu(1, "報酬", 4_000), _setsu(8, "旅費", 1_000), _setsu(11, "役務費", 9_000)),
                ((0, "001 選挙執行費", 14_000),)),
        ), Figures(14_000, 2_500, 11_500, (0, 9_000, 0, 0, 5_000))),
    )),
    KanData("3", "公債費", 50_000, (
        KouData("1", "公債費", (
            MokuData("1", "元金", Figures(45_000, 44_000, 1_000, (None, None, None, None, 45_000)),
                     (_setsu(22, "償還金、利子及び割引料", 45_000),), ((0, "001 元金", 45_000),)),
            MokuData("2", "利子", Figures(5_000, 6_500, -1_500, (None, None, None, None, 5_000)),
                     (_setsu(22, "償還金、利子及び割引料", 5_000),), ((0, "001 利子", 5_000),)),
        ), Figures(50_000, 50_500, -500, (0, 0, 0, 0, 50_000))),
    )),
)

REVENUE = (
    KanData("1", "特別区税", 500_000, (
        KouData("1", "特別区民税", (
            MokuData("1", "現年課税分", Figures(470_000, 460_000, 10_000), (
                _setsu(1, "均等割", 20_000, lines=((0, "均等割", 20_000), (1, "納税義務者 4,000人×5,000円", None))),
                _setsu(2, "所得割", 450_000, lines=((0, "所得割", 450_000), (1, "調定見込額 459,000×98%", None))))),
            MokuData("2", "滞納繰越分", Figures(10_000, 12_000, -2_000), (
                _setsu(1, "滞納繰越分", 10_000, lines=((0, "滞納繰越分", 10_000),)),)),
        ), Figures(480_000, 472_000, 8_000)),
        KouData("2", "特別区たばこ税", (
            MokuData("1", "特別区たばこ税", Figures(20_000, 21_000, -1_000), (
                _setsu(1, "現年課税分", 20_000, lines=((0, "現年課税分", 20_000),)),)),
        ), Figures(20_000, 21_000, -1_000)),
    )),
    KanData("2", "都支出金", 43_590, (
        KouData("1", "都補助金", (
            MokuData("1", "総務費補助金", Figures(43_590, 40_000, 3_590), (
                _setsu(1, "総務管理費補助金", 43_590, lines=((0, "地域活動支援補助金", 43_590),)),)),
        ), Figures(43_590, 40_000, 3_590)),
    )),
)

TOTAL = Figures(543_590, 541_550, 2_040, (1_200, 12_630, 0, 20_760, 509_000))
