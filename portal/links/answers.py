"""Whether addresses answer: asked one after the other, no host more than once a second."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

ALIVE, MOVED, DEAD, UNSURE = "alive", "moved", "dead", "unsure"
AGENT = "Mozilla/5.0 (compatible; link check of a site of public budget documents; one request a second)"
_GONE = (404, 410)
_FOR_EVER = (301, 308)


@dataclass(frozen=True)
class LinkAnswer:
    """What became of an address: ALIVE, MOVED for ever (`told` is where to), DEAD (there is no such page or host), or
    UNSURE (refused, too slow, out of order): `told` says why."""

    verdict: str
    told: str


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Notes whether every step said that it is for ever."""

    def __init__(self) -> None:
        self.codes: list[int] = []

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        self.codes.append(code)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class LinkChecker:
    """Asks addresses.

    timeout  seconds for each step of an answer
    pause    seconds between two questions to one host
    """

    def __init__(self, timeout: float, pause: float, sleep: Callable[[float], None] = time.sleep,
                 clock: Callable[[], float] = time.monotonic):
        self._timeout, self._pause, self._sleep, self._clock = timeout, pause, sleep, clock
        self._asked: dict[str, float] = {}

    def ask(self, address: str) -> LinkAnswer:
        """HEAD, and where a server does not like that, GET; what came of it."""
        answer = self._ask(address, "HEAD")
        return answer if answer.verdict in (ALIVE, MOVED) else self._ask(address, "GET")

    def _ask(self, address: str, method: str) -> LinkAnswer:
        redirects = _Redirects()
        try:
            url = _in_ascii(address)
            self._wait(urlsplit(url).netloc)
            request = urllib.request.Request(url, method=method, headers={"User-Agent": AGENT, "Accept": "*/*"})
            with _opener(redirects).open(request, timeout=self._timeout) as response:
                if redirects.codes and all(code in _FOR_EVER for code in redirects.codes):
                    return LinkAnswer(MOVED, response.url)
                return LinkAnswer(ALIVE, str(response.status))
        except urllib.error.HTTPError as error:
            error.close()
            return LinkAnswer(DEAD if error.code in _GONE else UNSURE, f"HTTP {error.code}")
        except urllib.error.URLError as error:
            if isinstance(error.reason, socket.gaierror):
                return LinkAnswer(DEAD, "no such host")
            if isinstance(error.reason, ssl.SSLCertVerificationError):
                return LinkAnswer(UNSURE, f"its certificate: {error.reason.verify_message}")
            return LinkAnswer(UNSURE, str(error.reason))
        except (OSError, http.client.HTTPException, ValueError) as error:
            return LinkAnswer(UNSURE, str(error) or type(error).__name__)

    def _wait(self, host: str) -> None:
        left = self._asked.get(host, float("-inf")) + self._pause - self._clock()
        if left > 0:
            self._sleep(left)
        self._asked[host] = self._clock()


def _opener(redirects: _Redirects) -> urllib.request.OpenerDirector:
    """One that leads nowhere but to http and https, wherever a server sends it."""
    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler(),
                    urllib.request.HTTPErrorProcessor(), urllib.request.HTTPDefaultErrorHandler(), redirects,
                    urllib.request.UnknownHandler()):
        opener.add_handler(handler)
    return opener


def _in_ascii(address: str) -> str:
    """An address with Japanese in its path, as it is asked for. Raises ValueError for one that is none."""
    parts = urlsplit(address)
    host = parts.hostname.encode("idna").decode("ascii") if parts.hostname else ""
    netloc = host + (f":{parts.port}" if parts.port else "")
    return urlunsplit((parts.scheme, netloc, quote(parts.path, safe="/%:@!$&'()*+,;=~"),
                       quote(parts.query, safe="/%:@!$&'()*+,;=~?"), ""))
