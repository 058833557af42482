"""Security headers on every answer: scripts and styles from here alone, no framing, no sniffing, no referrer."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request
from secure import (
    CacheControl,
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

YEAR_SECONDS = 31_536_000


def nonce() -> str:
    """This answer's nonce for `<script nonce>`."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    value: str = g.nonce
    return value


def init_headers(app: Flask, *, is_https: bool) -> None:
    """Set the headers after each request; pages are private to the browser, static files may be kept."""
    fixed = _fixed(is_https=is_https)

    @app.after_request
    def add(response: Response) -> Response:
        fixed.set_headers(response)
        response.headers["Content-Security-Policy"] = _policy().header_value
        if request.endpoint != "static" and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = CacheControl().no_store().header_value
        return response


def fixed_headers(*, is_https: bool) -> tuple[tuple[str, str], ...]:
    """The same headers for an answer that is no page and runs nothing."""
    response = Response()
    _fixed(is_https=is_https).set_headers(response)
    policy = ContentSecurityPolicy().default_src("'none'").base_uri("'none'").frame_ancestors("'none'")
    own = ((name, value) for name, value in response.headers if name not in {"Content-Type", "Content-Length"})
    return (*own, ("Content-Security-Policy", policy.header_value))


def _fixed(*, is_https: bool) -> Secure:
    return Secure(
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        hsts=StrictTransportSecurity().max_age(YEAR_SECONDS) if is_https else None,
        permissions=PermissionsPolicy().camera().geolocation().microphone().payment().usb(),
        referrer=ReferrerPolicy().no_referrer(),
        xcto=XContentTypeOptions(),
        xfo=XFrameOptions().deny(),
    )


def _policy() -> ContentSecurityPolicy:
    own = ContentSecurityPolicy
    source = own.nonce(nonce())
    return (
        own()
        .default_src("'none'")
        .script_src("'self'", source)
        .style_src("'self'", source)
        .img_src("'self'", "data:")
        .font_src("'self'")
        .connect_src("'self'")
        .manifest_src("'self'")
        .form_action("'self'")
        .base_uri("'none'")
        .frame_ancestors("'none'")
    )
