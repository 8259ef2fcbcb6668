"""Documents that have not changed are not read again, and nothing but that comes of what is kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from portal import reading_cache, stages
from portal.config import load_config
from portal.forms import load_forms
from portal.reading_cache import CODE, ReadingCache
from portal.sources import load_ward_years
from tests.conftest import ROOT, copy_content, snapshot

HOME = Path(reading_cache.__file__).parent


class Place:
    """Real years in a folder of their own, and how often a document of them was read."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch):
        self.content = copy_content(folder / "content", "minato/2020", "suginami/2023")
        self.cache = folder / ".cache" / "reading"
        self.config = load_config(ROOT / "config.yaml")
        self.times = 0
        real = stages.read_limited

        def counted(*arguments):
            self.times += 1
            return real(*arguments)

        monkeypatch.setattr(stages, "read_limited", counted)

    def read(self, cache: Path | None = None) -> tuple[int, list[stages.ReadDocument]]:
        """How many documents were read, and what came of them."""
        self.times = 0
        years = load_ward_years(self.content, self.config)
        read = stages.read_documents(years, load_forms(self.content / "forms"), self.config.limits, 2,
                                     cache or self.cache)
        return self.times, read

    def kept(self) -> dict[str, Path]:
        return {path.relative_to(self.cache).as_posix(): path for path in self.cache.rglob("*") if path.is_file()}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return Place(tmp_path, monkeypatch)


def test_unchanged_documents_are_not_read_again(place: Place):
    first, cold = place.read()
    kept = {name: path.read_bytes() for name, path in place.kept().items()}
    assert (first, sorted(kept)) == (2, ["minato/2020/request.json", "suginami/2023/progress.json"])
    again, warm = place.read()
    assert again == 0
    assert [(one.form, one.document, one.reading) for one in warm] == [
        (one.form, one.document, one.reading) for one in cold]
    assert all(one.reading.sheets for one in warm)
    assert {name: path.read_bytes() for name, path in place.kept().items()} == kept


def flip(data: bytes) -> bytes:
    """One figure is another: still the same file by its looks."""
    assert b'"requested":"' in data
    at = data.index(b'"requested":"') + 13
    return data[:at] + (b"7" if data[at:at + 1] != b"7" else b"8") + data[at + 1:]


@pytest.mark.parametrize("damage", [
    flip, lambda data: data[:-1], lambda data: data[:1_000], lambda data: b"", lambda data: b"\n" + data,
    lambda data: data.partition(b"\n")[2], lambda data: b"\xff" * 100])
def test_what_is_damaged_is_read_anew_and_put_right(place: Place, damage):
    _, cold = place.read()
    path = place.kept()["minato/2020/request.json"]
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    times, warm = place.read()
    assert times == 1 and path.read_bytes() == whole
    assert [one.reading for one in warm] == [one.reading for one in cold]


def test_what_another_document_left_is_not_taken(place: Place):
    place.read()
    one, other = place.kept().values()
    one.write_bytes(other.read_bytes())
    assert place.read()[0] == 1


@pytest.mark.parametrize("change", ["form", "document", "code"])
def test_what_a_reading_depends_on_makes_it_read_anew(place: Place, change: str, monkeypatch: pytest.MonkeyPatch):
    place.read()
    if change == "form":
        form = place.content / "forms" / "budget-request-sheet.yaml"
        form.write_text(form.read_text(encoding="utf-8").replace("name: ", "name: 新しい", 1), encoding="utf-8")
    elif change == "document":
        year = place.content / "wards/minato/2020"
        document, source = year / "documents" / "request.txt", year / "source.yaml"
        old = reading_cache.hashlib.sha256(document.read_bytes()).hexdigest()
        document.write_bytes(document.read_bytes() + b"\n")
        new = reading_cache.hashlib.sha256(document.read_bytes()).hexdigest()
        source.write_text(source.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    else:
        monkeypatch.setattr(reading_cache, "code_digest", lambda: "another")
    assert place.read()[0] == (2 if change == "code" else 1)
    assert place.read()[0] == 0


def test_a_place_that_can_not_be_written_to_is_no_fault(place: Place, tmp_path: Path):
    (tmp_path / "file").write_text("")
    for _ in range(2):
        times, read = place.read(tmp_path / "file" / "below")
        assert times == 2 and len(read) == 2


def test_what_is_kept_of_documents_that_are_gone_goes_too(tmp_path: Path):
    cache = ReadingCache(tmp_path)
    for key in ("one", "other"):
        cache.put(key, "seal", b"data")
    cache.put("one", "seal", b"newer")
    cache.keep_only({"one"})
    assert list(snapshot(tmp_path)) == ["one.json"]
    assert cache.get("one", "seal") == b"newer" and cache.get("other", "seal") is None
    assert cache.get("one", "another seal") is None


def test_all_code_that_reads_is_part_of_the_seal():
    script = "import sys, portal.documents.page_stream, portal.documents.separated_text, portal.documents.workbook, " \
             "portal.reading, portal.sheets.reader; print(*(m.__file__ for n, m in sys.modules.items() " \
             "if n.startswith('portal') and m.__file__))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    used = {Path(path) for path in done.stdout.split()}
    assert HOME / "sheets/numbered/reader.py" in used
    assert used <= {path for pattern in CODE for path in HOME.glob(pattern)}
