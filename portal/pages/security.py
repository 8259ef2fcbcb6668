"""What a browser may do on these pages: load from this site alone. One policy, in each page and in `_headers`."""

from __future__ import annotations

_POLICY = {
    "default-src": "'none'", "style-src": "'self'", "script-src": "'self'", "img-src": "'self' data:",
    "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
}
# Browsers heed these in a header only. Cards (portal/opendata/card.py) are there to be shown in other sites' frames.
_HEADER_POLICY = {"frame-ancestors": "'none'"}

META_POLICY = "; ".join(f"{name} {value}" for name, value in _POLICY.items())
_PAGE_POLICY = "; ".join(f"{name} {value}" for name, value in (_POLICY | _HEADER_POLICY).items())
# Every page but the cards, which lie five steps deep. A host joins the headers of all rules that a path matches,
# and a policy can only be narrowed by another: so the rule for everything must not speak of frames.
_PAGES = ("/404.html", "/en/*", *(f"{folder}/{file}" for file in ("", "index.html")
                                  for folder in ("", "/:a", "/:a/:b", "/:a/:b/:c", "/:a/:b/:c/:d")))


def headers_file() -> str:
    """`_headers`, which many hosts of static sites read."""
    lines = ["/*", f"  Content-Security-Policy: {META_POLICY}", "  X-Content-Type-Options: nosniff",
             "  Referrer-Policy: no-referrer", "  Cross-Origin-Opener-Policy: same-origin",
             "  Permissions-Policy: camera=(), geolocation=(), microphone=()"]
    for path in _PAGES:
        lines += [path, f"  Content-Security-Policy: {_PAGE_POLICY}"]
    return "\n".join(lines) + "\n"
