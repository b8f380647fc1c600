"""What programs of radio stations ask for: `/api/v1`, described by `openapi.json` beside this file.

It is handed a `StationDesk` and answers; it decides nothing.
"""
