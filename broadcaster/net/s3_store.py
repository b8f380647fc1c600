"""An object store that speaks S3, through s3fs (the extra `s3`).

What S3 does otherwise than a disk decides what is used of s3fs: finished local files only (a writer
that breaks off may be completed when it is thrown away), no listing but for a sweep (s3fs keeps
listings, and another machine's files are not in them), deletion one by one (older services want
checksums of many that newer clients do not send).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from broadcaster.domain.errors import StoreAway, StoreError
from broadcaster.domain.stored_objects import (
    S3_PLACE,
    ListedObject,
    ObjectHeaders,
    ObjectStoreSettings,
    StoredObject,
    StoreKeys,
)
from broadcaster.storage.atomic import aside
from broadcaster.storage.object_folder import changed, checked_name, digest_of_source
from broadcaster.storage.os_errors import explained
from broadcaster.system.distribution import install_extra

_PART = 8 * 1024**2  # bytes: up to twice that goes in one piece
_AT_ONCE = 2  # parts of one file on their way
_CONNECT, _READ = 5, 60  # seconds
_TRIES = 3
_SHA256 = "sha256"  # key among what is stored with a file
_NOTHING = ("404", "NoSuchKey")
_OTHER = ("412", "PreconditionFailed", "ConditionalRequestConflict", "409")
_UNKNOWN = ("501", "NotImplemented")
_REFUSED = {
    "403", "401", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken",
    "InvalidToken", "InvalidSecurity", "AllAccessDisabled", "AccountProblem", "Unauthorized",
}  # fmt: skip
_LOST_PART = "InvalidPart"  # one that was answered for is not found
_SKEWED = {"RequestTimeTooSkewed", "RequestExpired"}
_BUSY = {"SlowDown", "ServiceUnavailable", "InternalError", "500", "502", "503", "504", "429"}


class S3ObjectStore:
    """One bucket, or what stands below a prefix of it."""

    def __init__(
        self, settings: ObjectStoreSettings, keys: StoreKeys, *, ca_bundle: str = ""
    ) -> None:
        """Nothing is asked yet. Raises StoreError when the extra is not installed."""
        found = S3_PLACE.fullmatch(settings.url)
        if found is None:
            raise ValueError(f"not an address of S3: {settings.url}")
        self._bucket, prefix = found["bucket"], (found["prefix"] or "").strip("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self.shown = settings.url
        self._files = _file_system(settings, keys, ca_bundle)

    def put(
        self, name: str, file: Path, *, headers: ObjectHeaders | None = None, sha256: str = ""
    ) -> tuple[StoredObject, bool]:
        """Up to 16 MB in one request, more in parts of 8; it is there whole or not at all."""
        wanted = headers or ObjectHeaders()
        with explained(file, "đọc tệp"):
            size = file.stat().st_size
            digest = sha256 or digest_of_source(file, "")
        known = self.holds(name)
        if known is not None and _same(known, size, digest, wanted):
            return known, False
        with explained(file, "đọc tệp"):
            digest_of_source(file, digest)
        with self._told(f"đưa “{name}” lên"):
            self._send(file, name, Metadata={_SHA256: digest}, **_sent(wanted))
        stored = self._there(name)
        if (stored.size, stored.sha256) != (size, digest):
            raise StoreError(
                f"Kho không giữ đúng “{name}” vừa đưa lên.",
                hint="Có thể máy khác cũng đang đưa tệp lên cùng chỗ. Chạy lại.",
                where=self.shown,
            )
        return stored, True

    def _send(self, file: Path, name: str, **told: Any) -> None:
        """Sent, and all of it again where the service lost a part that it had taken.

        Ceph's gateway over SQLite loses one of 25 files of three parts that come two at a time.
        """
        for tries in range(_TRIES, 0, -1):
            try:
                self._files.put_file(
                    str(file),
                    f"{self._bucket}/{self._key(name)}",
                    chunksize=_PART,
                    max_concurrency=_AT_ONCE,
                    **told,
                )
                return
            except OSError as fault:
                if tries == 1 or _code(fault) != _LOST_PART:
                    raise

    def fetch(self, name: str, to: Path) -> StoredObject:
        """Written aside, and moved in place when its SHA-256 is the one that it was put under."""
        stored = self.holds(name)
        if stored is None:
            raise StoreError(f"Kho không có “{name}”.", where=self.shown)
        with aside(to) as spare:
            with self._told(f"lấy “{name}” về"):
                self._files.get_file(f"{self._bucket}/{self._key(name)}", str(spare))
            with explained(spare, "đọc tệp"):
                digest = digest_of_source(spare, "")
            if digest != stored.sha256:
                raise StoreError(
                    f"“{name}” lấy từ kho về không nguyên vẹn."
                    if stored.sha256
                    else f"“{name}” trong kho không phải do chương trình đưa lên.",
                    hint="Chạy lại; vẫn thế thì xuất bản lại: broadcaster publish --again",
                    where=self.shown,
                )
        return stored

    def holds(self, name: str) -> StoredObject | None:
        """One HEAD."""
        key = self._key(name)
        with self._told(f"hỏi về “{name}”"):
            found = self._asked("head_object", Key=key)
        if found is None:
            return None
        return StoredObject(
            size=int(found["ContentLength"]),
            sha256=str(found.get("Metadata", {}).get(_SHA256, "")),
            mark=_mark(found),
            headers=ObjectHeaders(
                type=str(found.get("ContentType", "")), cache=str(found.get("CacheControl", ""))
            ),
        )

    def replace(
        self, name: str, data: bytes, *, expected: str | None, headers: ObjectHeaders | None = None
    ) -> StoredObject:
        """With If-Match or If-None-Match; looked at just before where a service has neither."""
        known = self.holds(name)
        if (known.mark if known else None) != expected:
            raise changed(name, self.shown)
        only = {"IfNoneMatch": "*"} if expected is None else {"IfMatch": f'"{expected}"'}
        sent = {
            "Key": self._key(name),
            "Body": data,
            "Metadata": {_SHA256: hashlib.sha256(data).hexdigest()},
            **_sent(headers or ObjectHeaders()),
        }
        with self._told(f"ghi “{name}”"):
            try:
                self._call("put_object", **sent, **only)
            except Exception as fault:
                code = _code(fault)
                if code in _OTHER or (code in _NOTHING and expected is not None):
                    raise changed(name, self.shown) from fault
                if code not in _UNKNOWN:
                    raise
                self._call("put_object", **sent)
        return self._there(name)

    def guards(self, name: str) -> bool:
        """Whether If-None-Match is obeyed: on older services it is not, and the file is empty."""
        key = self._key(name)
        with self._told(f"thử ghi đè “{name}”"):
            try:
                self._call("put_object", Key=key, Body=b"", IfNoneMatch="*")
            except Exception as fault:
                if _code(fault) in (*_OTHER, *_UNKNOWN):
                    return _code(fault) in _OTHER
                raise
        return False

    def remove(self, names: Iterable[str]) -> None:
        """One DELETE each."""
        for name in names:
            key = self._key(name)
            with self._told(f"gỡ “{name}”"):
                self._asked("delete_object", Key=key)

    def listed(self) -> Iterator[ListedObject]:
        """A request for every thousand files."""
        told: dict[str, str] = {}
        while True:
            with self._told("xem danh sách"):
                page = self._call("list_objects_v2", Prefix=self._prefix, **told)
            for one in page.get("Contents", ()):
                name = str(one["Key"])[len(self._prefix) :]
                if name:
                    yield ListedObject(name=name, size=int(one["Size"]), mark=_mark(one))
            if not page.get("IsTruncated"):
                return
            told = {"ContinuationToken": page["NextContinuationToken"]}

    def sweep_unfinished(self, older_than: timedelta) -> int:
        """Abort uploads in parts that nobody goes on with: nobody sees them, but they are paid."""
        latest, told, count = datetime.now(UTC) - older_than, dict[str, str](), 0
        while True:
            with self._told("dọn phần gửi dở"):
                page = self._call("list_multipart_uploads", Prefix=self._prefix, **told)
                for one in page.get("Uploads", ()):
                    if one["Initiated"] <= latest:
                        self._asked(
                            "abort_multipart_upload", Key=one["Key"], UploadId=one["UploadId"]
                        )
                        count += 1
            if not page.get("IsTruncated"):
                return count
            told = {
                "KeyMarker": page["NextKeyMarker"],
                "UploadIdMarker": page["NextUploadIdMarker"],
            }

    def address(self, name: str, seconds: int) -> str:
        """A signed address, for GET alone: a HEAD under it is refused."""
        with self._told("ký địa chỉ"):
            return str(self._files.sign(f"{self._bucket}/{self._key(name)}", expiration=seconds))

    def close(self) -> None:
        """Let go of the connections."""
        if self._files._s3 is not None:
            self._files.close_session(self._files.loop, self._files._s3)

    def _there(self, name: str) -> StoredObject:
        found = self.holds(name)
        if found is None:
            raise StoreError(
                f"Kho không thấy “{name}” vừa đưa lên.",
                hint="Có thể máy khác vừa gỡ nó. Chạy lại.",
                where=self.shown,
            )
        return found

    def _key(self, name: str) -> str:
        return self._prefix + checked_name(name)

    def _call(self, method: str, **parameters: Any) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self._files.call_s3(method, Bucket=self._bucket, **parameters)
        return answer

    def _asked(self, method: str, **parameters: Any) -> Mapping[str, Any] | None:
        """The answer; None where there is nothing of that name."""
        try:
            return self._call(method, **parameters)
        except FileNotFoundError as fault:
            if _code(fault) in _NOTHING:
                return None
            raise

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        try:
            yield
        except StoreError:
            raise
        except Exception as fault:  # boto's own, aiohttp's, the system's: nobody lists them all
            raise self._fault(fault, doing) from fault

    def _fault(self, fault: Exception, doing: str) -> StoreError:
        code, kind = _code(fault), StoreError
        sentence = f"Kho đối tượng báo lỗi {code or type(fault).__name__}, không {doing} được."
        hint = "Chạy lại sau; vẫn thế thì đưa câu này cho người giữ kho."
        if code == "NoSuchBucket":
            sentence = f"Kho đối tượng không có ngăn (bucket) “{self._bucket}”."
            hint = "Xem lại url của mục [object_store], hoặc nhờ người giữ kho lập ngăn ấy."
        elif code in _SKEWED:
            sentence = "Kho đối tượng từ chối vì đồng hồ của máy này sai giờ."
            hint = "Chỉnh ngày giờ của máy (bật tự lấy giờ qua mạng), rồi chạy lại."
        elif code in _REFUSED:
            sentence = f"Kho đối tượng không cho {doing}: khóa sai, hết hạn hoặc thiếu quyền."
            hint = "Xem lại khóa (BROADCASTER_STORE_KEY hay tệp keys_file) và quyền của nó ở kho."
        elif code in _BUSY:
            kind = StoreAway
            sentence = f"Kho đối tượng đang bận hay trục trặc, không {doing} được."
            hint = "Không phải làm gì: lần xuất bản sau đưa tiếp."
        elif not code and _is_of_the_line(fault):
            kind = StoreAway
            sentence = f"Không tới được kho đối tượng, không {doing} được."
            hint = "Xem đường mạng và endpoint của mục [object_store]; lần xuất bản sau đưa tiếp."
        return kind(sentence, hint=hint, where=self.shown)


def _file_system(settings: ObjectStoreSettings, keys: StoreKeys, ca_bundle: str) -> Any:
    try:
        import s3fs  # only who has such a store pays for it: it loads in a second
    except ImportError as fault:
        raise StoreError(
            "chưa cài phần của kho đối tượng S3",
            hint=f"Cài thêm: {install_extra('s3')}",
            where=settings.url,
        ) from fault
    client: dict[str, Any] = {"region_name": settings.service_region or "us-east-1"}
    if ca_bundle:
        client["verify"] = ca_bundle
    files: Any = s3fs.S3FileSystem(
        key=keys.name,
        secret=keys.secret,
        endpoint_url=settings.endpoint or None,
        client_kwargs=client,
        config_kwargs={
            "signature_version": "s3v4",
            "connect_timeout": _CONNECT,
            "read_timeout": _READ,
            "retries": {"mode": "standard", "total_max_attempts": _TRIES},
            # services that are not Amazon's know no checksums behind the body
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
            "s3": {"addressing_style": "path" if settings.endpoint else "auto"},
        },
        use_listings_cache=False,
        skip_instance_cache=True,
    )
    files.retries = 1  # botocore tries again by itself
    return files


def _same(known: StoredObject, size: int, digest: str, headers: ObjectHeaders) -> bool:
    return (known.size, known.sha256) == (size, digest) and known.headers == headers


def _sent(headers: ObjectHeaders) -> dict[str, str]:
    told = {"ContentType": headers.type}
    return {**told, "CacheControl": headers.cache} if headers.cache else told


def _mark(answer: Mapping[str, Any]) -> str:
    return str(answer["ETag"]).strip('"')


def _is_of_the_line(fault: Exception) -> bool:
    """Whether the service was not reached; what is none of these is a fault of the program."""
    packages = {kind.__module__.partition(".")[0] for kind in type(fault).__mro__}
    return isinstance(fault, OSError) or not packages.isdisjoint({"botocore", "aiohttp"})


def _code(fault: BaseException) -> str:
    """What the service calls its refusal; "" = it did not answer."""
    for one in (fault, fault.__cause__):
        response = getattr(one, "response", None)
        if isinstance(response, Mapping):
            return str(response.get("Error", {}).get("Code", "")) or "?"
    return ""
