"""What programs of radio stations ask for: `/api/v1`, described by OpenAPI.

This room is the one door of FastAPI. It is handed a `StationDesk` and answers; it decides nothing.
"""
