"""YAML is read strictly, and what is written reads back."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portal import strict_yaml
from portal.faults import Faults


def fault(text: str):
    with pytest.raises(Faults) as raised:
        strict_yaml.load(text, "x.yaml")
    (only,) = raised.value.faults
    return only


@pytest.mark.parametrize("text, value", [
    ("no", "no"), ("on", "on"), ("12:30", "12:30"), ("2023-09-29", "2023-09-29"), ("0o17", "0o17"), ("017", "017"),
    ("1_000", "1_000"), ("1e3", "1e3"), (".5", ".5"), (".inf", ".inf"), ("=", "="), ("<<", "<<"), ("96", 96),
    ('"96"', "96"), ("-5", -5), ("83.8", 83.8), ("true", True), ("null", None), ("~", None), ("9" * 30, "9" * 30),
])
def test_only_plain_scalars_are_converted(text, value):
    assert strict_yaml.load(f"key: {text}\n", "x.yaml") == {"key": value}


def test_lines_of_keys_are_known():
    value = strict_yaml.load("a: 1\nb:\n  - c: 2\n    d: 3\n", "x.yaml")
    assert value.lines == {"a": 1, "b": 2}
    assert value["b"][0].lines == {"c": 3, "d": 4}


@pytest.mark.parametrize("text, slug, line", [
    ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3),
    ("a: &x [1]\nb: *x\n", "yaml-alias", 1),
    ("a: !!python/object:os.system x\n", "yaml-tag", 1),
    ("a: [1\nb: 2\n", "yaml-syntax", 2),
    ("? [1, 2]\n: 3\n", "yaml-key", 1),
    ("a: 1\n---\nb: 2\n", "yaml-syntax", 2),
    ("a: \x00\n", "yaml-syntax", 0),
    ("a: " + "[" * 900 + "]" * 900, "yaml-nesting", 1),
    ("a: " + "[" * 50_000 + "]" * 50_000, "yaml-nesting", 1),
    ("a: '" + "x" * strict_yaml.MAX_BYTES + "'", "yaml-too-large", 0),
])
def test_what_is_refused_and_where(text, slug, line):
    found = fault(text)
    assert (found.slug, found.line) == (slug, line)
    assert found.repair


def test_duplicate_key_names_the_first():
    assert "first on line 1" in fault("a: 1\na: 2\n").found


def test_missing_file_and_wrong_encoding(tmp_path):
    for name, slug in (("none.yaml", "file-missing"), ("sjis.yaml", "not-utf-8")):
        (tmp_path / "sjis.yaml").write_bytes("区".encode("cp932"))
        with pytest.raises(Faults) as raised:
            strict_yaml.load_file(tmp_path / name, name)
        assert raised.value.faults[0].slug == slug


values = st.recursive(
    st.none() | st.booleans() | st.integers(-10**15, 10**15) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12)


@given(st.dictionaries(st.text(max_size=8), values, max_size=4))
def test_what_is_dumped_loads_back(value):
    assert strict_yaml.load(strict_yaml.dump(value), "x.yaml") == value


@given(st.text(max_size=30))
def test_other_readers_see_the_same_strings(text):
    assert yaml.safe_load(strict_yaml.dump({"a": text})) == {"a": text}


def test_flow_and_block_forms():
    text = strict_yaml.dump({"amounts": strict_yaml.Flow(requested=1, budgeted=None),
                             "lines": strict_yaml.FlowList([1, 2]), "body": "一行目\n二行目"})
    assert text == "amounts: {requested: 1, budgeted: null}\nlines: [1, 2]\nbody: |-\n  一行目\n  二行目\n"
