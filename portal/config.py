"""config.yaml: what is published."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field

from portal.documents.parallel import MAX_PIECES
from portal.faults import Fault, Faults
from portal.pages.contact import PLACEHOLDERS, unknown_placeholders
from portal.schema import Model, load_model


class Limits(Model):
    """What reading one document may use: seconds of time, megabytes of memory (of each process that reads it), and
    how many pages a PDF may have."""

    seconds: int = Field(ge=1)
    megabytes: int = Field(ge=1)
    pages: int = Field(default=3_000, ge=1, le=MAX_PIECES)


class Config(Model):
    """title, base_url (null: only relative links are known), where readers tell of mistakes (null: nowhere), the
    languages of the site's frame, what of the content is published, and limits."""

    title: str
    base_url: str | None
    contact: str | None = None
    languages: list[Literal["ja", "en"]] = Field(default=["ja"], min_length=1)
    publish: Literal["all"] | dict[str, Literal["all"] | list[int]]
    limits: Limits

    def publishes(self, ward: str, year: int) -> bool:
        """Whether the folder content/wards/<ward>/<year>/ is part of the site."""
        if self.publish == "all":
            return True
        years = self.publish.get(ward, [])
        return years == "all" or year in years


def load_config(path: Path, base_url: str | None = None) -> Config:
    """config.yaml, with `base_url` from the command line in place of its own. Raises Faults."""
    config = load_model(path, path.name, Config)
    if config.contact is not None:
        _check_contact(config.contact, path.name)
    if config.languages[0] != "ja" or len(set(config.languages)) < len(config.languages):
        raise Faults(Fault(path.name, 1, "bad-languages", "languages are ja, then others, each once",
                           repr(config.languages), "the site's root is in Japanese; put ja first"))
    if base_url is not None:
        config = config.model_copy(update={"base_url": base_url})
    if config.base_url is not None and not _is_base_url(config.base_url):
        raise Faults(Fault(path.name, 1, "bad-base-url", "base_url is an http(s) address without ? and #",
                           repr(config.base_url), "give the address under which the site is published"))
    return config


def _is_base_url(text: str) -> bool:
    if any(mark in text for mark in "?#") or any(letter.isspace() for letter in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:  # Such as a [ that nothing closes.
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _check_contact(contact: str, name: str) -> None:
    unknown = unknown_placeholders(contact)
    if unknown or not contact.startswith(("https://", "mailto:")) or any(letter.isspace() for letter in contact):
        raise Faults(Fault(name, 1, "bad-contact", "contact is an https: or mailto: address, with no placeholders but "
                           + ", ".join(f"{{{each}}}" for each in PLACEHOLDERS), repr(contact), "mend the address"))
