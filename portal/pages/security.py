"""What a browser may do on these pages: load from this site alone. One policy, in each page and in `_headers`."""

from __future__ import annotations

_POLICY = {
    "default-src": "'none'", "style-src": "'self'", "script-src": "'self'", "img-src": "'self' data:",
    "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
}
# Browsers heed these in a header only.
_HEADER_POLICY = {"frame-ancestors": "'none'"}

META_POLICY = "; ".join(f"{name} {value}" for name, value in _POLICY.items())


def headers_file() -> str:
    """`_headers`, which many hosts of static sites read."""
    policy = "; ".join(f"{name} {value}" for name, value in (_POLICY | _HEADER_POLICY).items())
    lines = ["/*", f"  Content-Security-Policy: {policy}", "  X-Content-Type-Options: nosniff",
             "  Referrer-Policy: no-referrer", "  Cross-Origin-Opener-Policy: same-origin",
             "  Permissions-Policy: camera=(), geolocation=(), microphone=()"]
    return "\n".join(lines) + "\n"
