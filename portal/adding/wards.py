"""The ward that a document is added to: one that is there, or a new one with its checked code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal import strict_yaml
from portal.faults import Fault, Faults
from portal.schema import Model, load_model
from portal.sources import SLUG, Ward, check_digit

_KNOWN = Path(__file__).with_name("special_wards.yaml")
_HEAD = "# yaml-language-server: $schema=../../schemas/ward.json\n"
_TEXT = 'name: {name}\ncode: "{code}"   # 全国地方公共団体コード, with its check digit\n'


class KnownWard(Model):
    """A special ward as special_wards.yaml has it."""

    name: str
    code: str


@dataclass(frozen=True)
class AddedWard:
    """A ward: its folder's name, what its ward.yaml says, and the text of a ward.yaml that is not there yet."""

    key: str
    ward: Ward
    text: str | None = None


def find_ward(content: Path, key: str, name: str | None, code: str | None) -> AddedWard:
    """The ward `key` of content/wards/, or a new one of this name and code; of Tokyo's special wards both are known.
    Raises Faults when what is given does not fit what is there or known, or does not make a ward."""
    place = f"wards/{key!r}"[:60]
    if not SLUG.fullmatch(key) or len(key) > 40:
        raise Faults(Fault(place, 0, "ward-folder", "a ward's folder is lower-case words joined by -", repr(key),
                           "give --ward such as minato"))
    if (content / "wards" / key / "ward.yaml").is_file():
        ward = load_model(content / "wards" / key / "ward.yaml", f"wards/{key}/ward.yaml", Ward)
        _refuse_other(key, "name", name, ward.name)
        _refuse_other(key, "code", code, ward.code)
        return AddedWard(key, ward)
    known = special_wards().get(key) or next((one for one in special_wards().values() if one.name == name), None)
    if known:
        _refuse_other(key, "name", name, known.name)
        _check_code(key, code, known.code)
        name, code = known.name, known.code
    if not name or not name.isprintable() or name.strip() != name:
        raise Faults(Fault(f"wards/{key}", 0, "ward-unknown", "a new ward is given its --name, as it is written in "
                           "Japanese", repr(name) if name else "no ward of this name, here or among the special wards",
                           "check the spelling of --ward, or add --name 新宿区"))
    if not code:
        raise Faults(Fault(f"wards/{key}", 0, "ward-unknown", f"the code of {name} is known", "none, as it is not one "
                           "of Tokyo's 23 special wards", "add --code with its 全国地方公共団体コード of six digits"))
    _check_code(key, code, None)
    _refuse_twice(content, key, name, code)
    return AddedWard(key, Ward(name=name, code=code), ward_text(name, code))


def ward_text(name: str, code: str) -> str:
    """A new ward.yaml."""
    return _HEAD + _TEXT.format(name=strict_yaml.dump([name])[2:].strip(), code=code)


@cache
def special_wards() -> dict[str, KnownWard]:
    """Tokyo's 23 special wards by their usual folder."""
    return {key: KnownWard.model_validate(value)
            for key, value in strict_yaml.load_file(_KNOWN, _KNOWN.name).items()}


def _check_code(key: str, code: str | None, known: str | None) -> None:
    if code is None:
        return
    if not re.fullmatch(r"[0-9]{6}", code):
        told = f"; {code[:5]} has the check digit {check_digit(code)}" if re.fullmatch(r"[0-9]{5}", code) else ""
        raise Faults(Fault(f"wards/{key}", 0, "ward-code", f"a code has six digits, the last its check digit{told}",
                           repr(code), "give --code with all six digits"))
    if code[5] != check_digit(code[:5]):
        raise Faults(Fault(f"wards/{key}", 0, "ward-code", f"code ends with its check digit {check_digit(code[:5])}",
                           repr(code), f"look the code up; {code[:5]}{check_digit(code[:5])} would be right"))
    if known and code != known:
        _refuse_other(key, "code", code, known)


def _refuse_other(key: str, what: str, given: str | None, there: str) -> None:
    if given is not None and given != there:
        raise Faults(Fault(f"wards/{key}", 0, "ward-differs", f"the {what} of {key} is {there}", repr(given),
                           f"leave --{what} out, or give the ward that is meant"))


def _refuse_twice(content: Path, key: str, name: str, code: str) -> None:
    for path in sorted(content.glob("wards/*/ward.yaml")):
        other = load_model(path, f"wards/{path.parent.name}/ward.yaml", Ward)
        if name == other.name or code == other.code:
            raise Faults(Fault(f"wards/{key}", 0, "ward-differs", f"{other.name} ({other.code}) is the ward "
                               f"{path.parent.name}", f"--name {name} --code {code}",
                               f"give --ward {path.parent.name}"))
