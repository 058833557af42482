"""The names of the airlines that fly from and beyond Viet Nam, by IATA code; a name is the same in both languages."""

from __future__ import annotations

_NAMES = {
    "7C": "Jeju Air",
    "AA": "American Airlines",
    "AC": "Air Canada",
    "AF": "Air France",
    "AK": "AirAsia",
    "AS": "Alaska Airlines",
    "AY": "Finnair",
    "BA": "British Airways",
    "BR": "EVA Air",
    "CA": "Air China",
    "CI": "China Airlines",
    "CX": "Cathay Pacific",
    "CZ": "China Southern",
    "DL": "Delta Air Lines",
    "DY": "Norwegian",
    "EK": "Emirates",
    "EY": "Etihad Airways",
    "HX": "Hong Kong Airlines",
    "JL": "Japan Airlines",
    "JQ": "Jetstar",
    "KE": "Korean Air",
    "KL": "KLM",
    "LH": "Lufthansa",
    "LX": "SWISS",
    "MH": "Malaysia Airlines",
    "MU": "China Eastern",
    "NH": "ANA",
    "NZ": "Air New Zealand",
    "OS": "Austrian Airlines",
    "OZ": "Asiana Airlines",
    "PR": "Philippine Airlines",
    "QF": "Qantas",
    "QH": "Bamboo Airways",
    "QR": "Qatar Airways",
    "SK": "SAS",
    "SQ": "Singapore Airlines",
    "TG": "Thai Airways",
    "TK": "Turkish Airlines",
    "TW": "T'way Air",
    "UA": "United Airlines",
    "UO": "HK Express",
    "VJ": "Vietjet Air",
    "VN": "Vietnam Airlines",
    "WN": "Southwest Airlines",
    "WS": "WestJet",
    "ZE": "Eastar Jet",
}


def carrier_name(code: str) -> str:
    """The airline's name, or '' where the code is not in the list (the flight number then stands alone)."""
    return _NAMES.get(code, "")
