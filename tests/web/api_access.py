"""The interface's part of the access table: routes for programs ask for a token's scope, never for a session."""

DELIVERY = "/api/v1/webhooks/<int(max=2147483647):number>/deliveries/<int(max=2147483647):delivery>"
VERSION = "/api/v1/versions/<int(max=2147483647):number>"
RUN = "/api/v1/runs/<int(max=2147483647):number>"

API_ACCESS = {
    "GET /api": "open",
    "GET /api/v1/openapi.json": "open",
    "GET /api/v1/token": "token",
    "GET /api/v1/cases": "token cases:read",
    "GET /api/v1/cases/<code>": "token cases:read",
    "GET /api/v1/cases/<code>/itinerary.pdf": "token itineraries:read",
    "GET /api/v1/flights": "token flights:read",
    "GET /api/v1/flights/<int(max=2147483647):number>": "token flights:read",
    "GET /api/v1/escorts": "token escorts:read",
    "GET /api/v1/escorts/<code>": "token escorts:read",
    "GET /api/v1/clinics": "token clinics:read",
    "GET /api/v1/clinics/<code>/appointments": "token clinics:read",
    "GET /api/v1/clinics/<code>/sessions": "token clinics:read",
    "GET /api/v1/runs": "token runs:read",
    "POST /api/v1/runs": "token runs:write",
    f"GET {RUN}": "token runs:read",
    f"POST {RUN}/stop": "token runs:write",
    "GET /api/v1/jobs/<int(max=2147483647):number>": "token",
    "GET /api/v1/versions": "token versions:read",
    f"GET {VERSION}": "token versions:read",
    f"GET {VERSION}/cases": "token versions:read",
    f"GET {VERSION}/changes": "token versions:read",
    f"GET {VERSION}/robustness": "token versions:read",
    f"GET {VERSION}/trips": "token versions:read",
    f"POST {VERSION}/propose": "token versions:propose",
    f"POST {VERSION}/withdraw": "token versions:propose",
    f"POST {VERSION}/approve": "token versions:approve",
    f"POST {VERSION}/publish": "token versions:publish",
    f"POST {VERSION}/cases/<code>/what-ifs": "token versions:propose",
    f"GET {VERSION}/cases/<code>/what-ifs/<int(max=2147483647):place>": "token versions:read",
    f"GET {VERSION}/plan": "token plans:export",
    f"GET {VERSION}/problem": "token plans:export",
    f"POST {VERSION}/plans": "token plans:import",
    "GET /api/v1/webhooks": "token webhooks:write",
    "POST /api/v1/webhooks": "token webhooks:write",
    "DELETE /api/v1/webhooks/<int(max=2147483647):number>": "token webhooks:write",
    "GET /api/v1/webhooks/<int(max=2147483647):number>/deliveries": "token webhooks:write",
    f"POST {DELIVERY}/redeliver": "token webhooks:write",
    "GET /api/fhir/r4/metadata": "open",
    "GET /api/fhir/r4/<any(Schedule, Slot, Appointment):kind>": "token fhir:read",
    "GET /api/fhir/r4/<any(Schedule, Slot, Appointment):kind>/<identifier>": "token fhir:read",
    "PUT /api/fhir/r4/Appointment/<identifier>": "token fhir:write",
    "PATCH /api/fhir/r4/Appointment/<identifier>": "token fhir:write",
    "GET /tokens": "use-api | manage-users",
    "POST /tokens": "use-api",
    "POST /tokens/<int:number>/revoke": "use-api | manage-users",
    "GET /versions/<int:number>/<any(problem, plan):part>.json.gz": "plan",
    "GET /versions/<int:number>/exchange": "plan",
    "POST /versions/<int:number>/exchange": "plan",
}
"""Method and rule -> what it demands."""

READ_TOO = {
    "/api": "/api",
    "/tokens": "/tokens",
    "/versions/2/exchange": "/versions/<int:number>/exchange",
}
"""Pages for people that belong to the interface."""
