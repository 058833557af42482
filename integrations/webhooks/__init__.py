"""Signed webhooks out, and the check of those that come in (Standard Webhooks 1.0)."""

from integrations.webhooks.delivery import Delivery, RetrySchedule, deliver
from integrations.webhooks.signatures import SignatureRefused, new_secret, sign, verify

__all__ = ["Delivery", "RetrySchedule", "SignatureRefused", "deliver", "new_secret", "sign", "verify"]
