"""What radio stations were given, may ask with and told, in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from broadcaster.stations.records import (
    DeliveredRevision,
    StationAiring,
    StationReceipt,
    StationToken,
    TokenKind,
)
from broadcaster.storage.database import Database
from broadcaster.storage.schema import (
    DeliveryRow,
    StationHeardRow,
    StationReceiptRow,
    StationTokenRow,
)
from broadcaster.storage.serialization import from_text, to_text


class SqlStationBook:
    """Tokens by their digest; receipts and airings, each once however often it is told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def holder(self, digest: str) -> StationToken | None:
        """Whose token it is, an ended one's too."""
        with self._database.reading() as session:
            row = session.get(StationTokenRow, digest)
            return _token(row) if row is not None else None

    def settle(self, places: Mapping[str, tuple[str, str]], now: datetime) -> None:
        """Let in the stations of `places` (code -> name, digest) and nobody else.

        Whoever is not among them, or has another address now, has none of the old tokens left.
        """
        with self._database.reading() as session:
            known = {row.digest: _token(row) for row in session.scalars(select(StationTokenRow))}
        open_folders = {
            t.station: t.digest
            for t in known.values()
            if t.kind is TokenKind.FOLDER and t.ended is None
        }
        shut = {t.station for t in known.values() if t.ended is None}.difference(places)
        fresh = [c for c, (_, digest) in places.items() if open_folders.get(c) != digest]
        if not shut and not fresh:
            return
        with self._database.writing() as session:
            still = StationTokenRow.ended.is_(None)
            folder = StationTokenRow.kind == TokenKind.FOLDER.value
            session.execute(
                update(StationTokenRow)
                .where(still, StationTokenRow.station.in_(shut))
                .values(ended=now)
            )
            session.execute(
                update(StationTokenRow)
                .where(still, folder, StationTokenRow.station.in_(fresh))
                .values(ended=now)
            )
            for code in fresh:
                name, digest = places[code]
                session.merge(
                    StationTokenRow(
                        digest=digest,
                        station=code,
                        name=name,
                        kind=TokenKind.FOLDER.value,
                        made=now,
                        ended=None,
                    )
                )

    def renew(self, token: StationToken) -> None:
        """Keep a token; those of the same kind that the station had before end."""
        with self._database.writing() as session:
            session.execute(
                update(StationTokenRow)
                .where(
                    StationTokenRow.station == token.station,
                    StationTokenRow.kind == token.kind.value,
                    StationTokenRow.ended.is_(None),
                )
                .values(ended=token.made)
            )
            session.add(
                StationTokenRow(
                    digest=token.digest,
                    station=token.station,
                    name=token.name,
                    kind=token.kind.value,
                    made=token.made,
                    ended=None,
                )
            )

    def put_receipt(self, receipt: StationReceipt) -> bool:
        """Remember a pull; False when it was told before."""
        once = select(StationReceiptRow.id).where(
            StationReceiptRow.station == receipt.station, StationReceiptRow.at == receipt.at
        )
        with self._database.writing() as session:
            if session.scalar(once) is not None:
                return False
            session.add(
                StationReceiptRow(
                    station=receipt.station,
                    at=receipt.at,
                    received=receipt.received,
                    document=to_text(receipt),
                )
            )
        return True

    def put_airings(self, airings: Sequence[StationAiring]) -> int:
        """Remember what was aired; how many were new."""
        added = 0
        with self._database.writing() as session:
            for each in airings:
                once = select(StationHeardRow.id).where(
                    StationHeardRow.station == each.station,
                    StationHeardRow.episode == each.episode,
                    StationHeardRow.started == each.started,
                )
                if session.scalar(once) is None:
                    session.add(_row(each))
                    session.flush()
                    added += 1
        return added

    def last_receipts(self) -> Mapping[str, StationReceipt]:
        """The newest pull that each station told of, by station."""
        newest = (
            select(StationReceiptRow.station, func.max(StationReceiptRow.at).label("at"))
            .group_by(StationReceiptRow.station)
            .subquery()
        )
        here = (StationReceiptRow.station == newest.c.station) & (
            StationReceiptRow.at == newest.c.at
        )
        query = select(StationReceiptRow.document).join(newest, here)
        with self._database.reading() as session:
            told = [from_text(StationReceipt, text) for text in session.scalars(query)]
        return {receipt.station: receipt for receipt in told}

    def receipts(self) -> Sequence[StationReceipt]:
        """Every pull that stations told of, oldest first."""
        query = select(StationReceiptRow.document).order_by(StationReceiptRow.at)
        with self._database.reading() as session:
            return tuple(from_text(StationReceipt, text) for text in session.scalars(query))

    def taken(self) -> Mapping[str, Mapping[str, datetime]]:
        """By episode and station when it told for the first time that it took it over."""
        query = select(StationReceiptRow.document).order_by(StationReceiptRow.at)
        found: dict[str, dict[str, datetime]] = {}
        with self._database.reading() as session:
            for text in session.scalars(query):
                receipt = from_text(StationReceipt, text)
                for key, _ in receipt.programmes:
                    found.setdefault(key, {}).setdefault(receipt.station, receipt.at)
        return found

    def airings(self, station: str = "", since: datetime | None = None) -> Sequence[StationAiring]:
        """What one station aired, or all of them ("") did, oldest first."""
        query = select(StationHeardRow).order_by(StationHeardRow.started, StationHeardRow.id)
        if station:
            query = query.where(StationHeardRow.station == station)
        if since is not None:
            query = query.where(StationHeardRow.started >= since)
        with self._database.reading() as session:
            return tuple(_airing(row) for row in session.scalars(query))


def _token(row: StationTokenRow) -> StationToken:
    return StationToken(
        digest=row.digest,
        station=row.station,
        name=row.name,
        kind=TokenKind(row.kind),
        made=row.made,
        ended=row.ended,
    )


def _row(airing: StationAiring) -> StationHeardRow:
    return StationHeardRow(
        station=airing.station,
        episode=airing.episode,
        revision=airing.revision,
        started=airing.started,
        seconds=airing.seconds,
        note=airing.note,
        received=airing.received,
    )


def _airing(row: StationHeardRow) -> StationAiring:
    return StationAiring(
        station=row.station,
        episode=row.episode,
        revision=row.revision,
        started=row.started,
        seconds=row.seconds,
        note=row.note,
        received=row.received,
    )


_AT_ONCE = 500  # keys in one question


class SqlDeliveries:
    """One line a programme."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, keys: Sequence[str]) -> Mapping[str, DeliveredRevision]:
        """The newest of each programme that was ever given, by key."""
        found = {}
        with self._database.reading() as session:
            for first in range(0, len(keys), _AT_ONCE):
                part = keys[first : first + _AT_ONCE]
                for row in session.scalars(select(DeliveryRow).where(DeliveryRow.key.in_(part))):
                    found[row.key] = DeliveredRevision(
                        key=row.key, revision=row.revision, digest=row.digest, issued=row.issued
                    )
        return found

    def newest(self) -> datetime | None:
        """When anything was given last."""
        with self._database.reading() as session:
            return session.scalar(select(func.max(DeliveryRow.issued)))

    def put(self, handed: Sequence[DeliveredRevision]) -> None:
        """Remember these as the newest."""
        with self._database.writing() as session:
            for each in handed:
                row = DeliveryRow(
                    key=each.key, revision=each.revision, digest=each.digest, issued=each.issued
                )
                session.merge(row)
