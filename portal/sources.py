"""content/wards/: the wards, their years, and for each year its documents and corrections (ward.yaml, source.yaml)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pydantic

from portal import strict_yaml
from portal.config import Config
from portal.faults import Collector, Fault, Faults
from portal.schema import Model, check_model, line_of, load_model

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
Slug = Annotated[str, pydantic.StringConstraints(pattern=rf"^{SLUG.pattern}$", max_length=40)]
Date = Annotated[str, pydantic.StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Text = Annotated[str, pydantic.StringConstraints(pattern=r"\S")]
Scalar = str | int | float | bool | None


class Population(Model):
    """A count of residents: whose series it is, on which date, and where it is published."""

    date: Date
    residents: int
    series: Text
    source: Text


class Ward(Model):
    """ward.yaml. `code` is the local government code with its check digit (総務省 全国地方公共団体コード)."""

    name: Text
    code: Annotated[str, pydantic.StringConstraints(pattern=r"^\d{6}$")]
    population: list[Population] = []


class DocumentEntry(Model):
    """One document of a ward's year, as source.yaml describes it. `pages`: how many its PDF has. `licence`: on what
    terms its publisher lets it be used, in the publisher's words or as an SPDX name (CC-BY-4.0), where it says so."""

    key: Slug
    file: str
    form: str
    sha256: Annotated[str, pydantic.StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    pages: Annotated[int, pydantic.Field(ge=1)] | None = None
    title: Text
    publisher: Text
    address: str | None
    published: Date | None
    covers: Text
    licence: str | None = None
    note: str | None = None


class Correction(Model):
    """What a person put right: `was` is what the parse gives, `now` what the page shall say."""

    project: str
    field: str
    was: Scalar
    now: Scalar
    reason: Annotated[str, pydantic.StringConstraints(min_length=1)]
    date: Date


class SourceFile(Model):
    """source.yaml as a whole."""

    documents: list[DocumentEntry]
    corrections: list[Correction] = []


@dataclass(frozen=True)
class WardYear:
    """A ward's fiscal year: its folder, and what its source.yaml says. `lines` finds a key's line again."""

    ward_key: str
    ward: Ward
    year: int
    folder: Path
    name: str
    documents: tuple[DocumentEntry, ...]
    corrections: tuple[Correction, ...]
    raw: Any

    @property
    def source_name(self) -> str:
        """How messages call the source.yaml of this year."""
        return f"{self.name}/source.yaml"

    def line(self, *steps: str | int) -> int:
        """The line of source.yaml on which the value at `steps` stands."""
        return line_of(self.raw, steps)


def load_ward_years(content: Path, config: Config, only: str | None = None) -> list[WardYear]:
    """Every year that `config` publishes, by ward and year; `only` narrows it to WARD or WARD/YEAR.

    Raises Faults for everything wrong in any ward.yaml or source.yaml, and for a year that is named but not there.
    """
    years: list[WardYear] = []
    faults = Collector()
    wards = content / "wards"
    for folder in sorted(path for path in wards.glob("*") if path.is_dir()):
        with faults:
            years.extend(_load_ward(folder, config, only))
    faults.finish()
    _refuse_absent(content, config, only, years)
    return years


def _load_ward(folder: Path, config: Config, only: str | None) -> list[WardYear]:
    key, name = folder.name, f"wards/{folder.name}"
    if only and only.split("/")[0] != key:
        return []
    wanted = [path for path in sorted(folder.iterdir()) if path.is_dir() and not path.name.startswith(".")]
    faults = Collector()
    for path in wanted:
        with faults:
            _check_folder(path, key)
    faults.finish()
    wanted = [path for path in wanted if config.publishes(key, int(path.name))
              and (not only or "/" not in only or only == f"{key}/{path.name}")]
    if not wanted:
        return []
    ward = load_model(folder / "ward.yaml", f"{name}/ward.yaml", Ward)
    if ward.code[5] != check_digit(ward.code[:5]):
        raise Faults(Fault(f"{name}/ward.yaml", 1, "ward-code", "code ends with its check digit "
                           f"{check_digit(ward.code[:5])}", repr(ward.code), "mend the code"))
    years = []
    for path in wanted:
        with faults:
            years.append(_load_year(path, key, ward))
    faults.finish()
    return years


def _check_folder(path: Path, ward: str) -> None:
    name = f"wards/{ward}/{path.name}"
    if not SLUG.fullmatch(ward):
        raise Faults(Fault(f"wards/{ward}", 0, "ward-folder", "a ward's folder is lower-case words joined by -",
                           repr(ward), "rename the folder"))
    if not re.fullmatch(r"(19|20)\d\d", path.name):
        raise Faults(Fault(name, 0, "year-folder", "the folders of a ward are years, such as 2023", repr(path.name),
                           "rename or move the folder"))


def _load_year(folder: Path, key: str, ward: Ward) -> WardYear:
    name = f"wards/{key}/{folder.name}"
    source_name = f"{name}/source.yaml"
    _refuse_links(folder, name)
    raw = strict_yaml.load_file(folder / "source.yaml", source_name)
    source = check_model(raw, source_name, SourceFile)
    year = WardYear(key, ward, int(folder.name), folder, name, tuple(source.documents), tuple(source.corrections), raw)
    faults = []
    seen: dict[str, int] = {}
    for index, entry in enumerate(year.documents):
        line = year.line("documents", index)
        if entry.key in seen:
            faults.append(Fault(source_name, line, "document-key-twice", "each document has a key of its own",
                                f"{entry.key!r} (first on line {seen[entry.key]})", "rename one of the two"))
        seen.setdefault(entry.key, line)
        if not _is_plain(entry.file):
            faults.append(Fault(source_name, line, "file-outside", "file is a plain name in documents/",
                                repr(entry.file), "move the document there and give its name"))
    if faults:
        raise Faults(*faults)
    return year


def _is_plain(file: str) -> bool:
    """Whether a text is the name of a file, which leads out of no folder on any system."""
    return (Path(file).name == file and not file.startswith(".") and len(file.encode("utf-8")) <= 255
            and not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") or letter in "\\:" for letter in file))


def _refuse_links(folder: Path, name: str) -> None:
    """Whatever is linked lies elsewhere: it would be published, or written over."""
    for path in (folder, folder / "documents", folder / "projects", folder / "book"):
        if path.is_symlink():
            raise Faults(Fault(f"{name}/{path.name}" if path != folder else name, 0, "folder-is-link",
                               "the folders of a year are folders", "a link", "put the folder itself there"))


def _refuse_absent(content: Path, config: Config, only: str | None, years: list[WardYear]) -> None:
    have = {(year.ward_key, year.year) for year in years}
    wards = {ward for ward, _ in have}
    if only and not years:
        raise Faults(Fault("wards", 0, "nothing-there", f"{only} is a ward or ward/year that is published", "nothing",
                           "check the spelling, and publish in config.yaml"))
    if not only and config.publish != "all":
        for ward, wanted in config.publish.items():
            lacking = [year for year in ([] if wanted == "all" else wanted) if (ward, year) not in have]
            if lacking or ward not in wards:
                raise Faults(Fault("config.yaml", 0, "nothing-there", f"publish names folders of wards/: {ward}",
                                   f"no {ward}/{lacking[0] if lacking else ''}", "add the folder, or mend publish"))
    if not years:
        raise Faults(Fault("wards", 0, "nothing-there", f"{content.name}/wards/ holds at least one year", "none",
                           "add content/wards/<ward>/<year>/source.yaml"))


def check_digit(five: str) -> str:
    """The check digit of a local government code's five digits (総務省 全国地方公共団体コード仕様: weights 6 to 2,
    modulus 11)."""
    rest = sum(int(digit) * weight for digit, weight in zip(five, range(6, 1, -1))) % 11
    return str((11 - rest) % 10)
