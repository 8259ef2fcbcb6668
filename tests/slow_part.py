"""A part of the index that takes its time, so that a worker can be lost while it makes it."""

from __future__ import annotations

import time

from portal.pages.glossary import Glossary
from portal.pages.site_model import Ward
from portal.search.wire import year_to_part


def slow_part(glossary: Glossary, ward: Ward) -> bytes:
    time.sleep(0.3)
    return year_to_part(glossary, ward)
