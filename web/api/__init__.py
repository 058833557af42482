"""The interface for other systems: `/api/v1` and FHIR R4. Bearer tokens only; no cookie is read or set here."""
