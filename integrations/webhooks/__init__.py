"""Signed webhooks out, and the check of those that come in (Standard Webhooks 1.0)."""

from integrations.webhooks.delivery import Delivery, deliver
from integrations.webhooks.signatures import SignatureRefused, new_secret, sign, verify

__all__ = ["Delivery", "SignatureRefused", "deliver", "new_secret", "sign", "verify"]
