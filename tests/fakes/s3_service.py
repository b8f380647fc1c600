"""An object store that speaks S3, on a free port of this machine, for as long as a block lasts."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from broadcaster.domain.stored_objects import ObjectStoreSettings, StoreKeys
from broadcaster.net.s3_store import S3ObjectStore

KEYS = StoreKeys(name="testing", secret="testing")
BUCKET = "phat-thanh"
READABLE = {  # as the owner of a public site sets it: everybody reads, nobody lists
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{BUCKET}/*",
        }
    ],
}


@dataclass(frozen=True)
class S3Service:
    """Where it answers."""

    endpoint: str

    def settings(self, prefix: str, **changes) -> ObjectStoreSettings:
        told = {"url": f"s3://{BUCKET}/{prefix}", "endpoint": self.endpoint, **changes}
        return ObjectStoreSettings(**told)

    @contextmanager
    def store(self, prefix: str, *, keys: StoreKeys = KEYS, **changes) -> Iterator[S3ObjectStore]:
        found = S3ObjectStore(self.settings(prefix, **changes), keys)
        try:
            yield found
        finally:
            found.close()


def with_bucket(service: S3Service) -> None:
    """Make the bucket of the tests."""
    with service.store("") as store, suppress(FileExistsError):
        store._files.call_s3("create_bucket", Bucket=BUCKET)
        store._files.call_s3("put_bucket_policy", Bucket=BUCKET, Policy=json.dumps(READABLE))


@contextmanager
def s3_service() -> Iterator[S3Service]:
    """The server of moto with one bucket."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        service = S3Service("http://{}:{}".format(*server.get_host_and_port()))
        with_bucket(service)
        yield service
    finally:
        server.stop()
