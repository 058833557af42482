"""Requests to addresses that other people typed in, without letting them reach into the office's own network."""

from integrations.outbound.addresses import checked_addresses
from integrations.outbound.failures import RequestFailed
from integrations.outbound.requests import Reply, RequestLimits, send_request

__all__ = ["Reply", "RequestFailed", "RequestLimits", "checked_addresses", "send_request"]
