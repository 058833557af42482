"""The itinerary: from values to the data of its form."""

from dataclasses import asdict

from integrations.documents.press import RenderedDocument, press
from integrations.documents.sheet import printable_values, qr_svg
from integrations.documents.values import Itinerary

_TEMPLATE = "itinerary.typ"
# The larger letters are for the nine families in ten whose journey leaves room for them.
_GROWTHS = (1.08, 1.0)
_NOT_PRINTED = frozenset({"issued_at", "live_url"})


def render_itinerary(itinerary: Itinerary) -> bytes:
    """Print an itinerary as PDF/UA-1: the same itinerary always gives the same bytes.

    Raises `DocumentError` if the form cannot hold the values.
    """
    return build_itinerary(itinerary).body


def build_itinerary(itinerary: Itinerary) -> RenderedDocument:
    """Print an itinerary and say which characters had to be transcribed."""
    replaced: list[str] = []
    facts = {name: value for name, value in asdict(itinerary).items() if name not in _NOT_PRINTED}
    data = printable_values(facts, replaced)
    # A picture without words is an error in PDF/UA; what the code says is better than nothing.
    data["live_alt"] = data["live_alt"].strip() or itinerary.live_url
    data["qr"] = qr_svg(itinerary.live_url) if itinerary.live_url else None
    body = press(_TEMPLATE, data, issued_at=itinerary.issued_at, growths=_GROWTHS)
    return RenderedDocument(body=body, replaced=tuple(dict.fromkeys(replaced)))
