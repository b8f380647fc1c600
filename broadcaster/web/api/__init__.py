"""What programs of radio stations ask for: `/api/v1`, described by `openapi.json` beside it."""
