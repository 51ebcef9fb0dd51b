"""Where uploaded files lie: in a bucket (S3) or in a folder, behind one small interface.

A file comes to a name that is good for one upload, and is kept under another: what was looked at
and scanned is then what stays, even if somebody sends other bytes to the old address. With a
bucket, clients send to it and load from it directly, by addresses we sign; a folder is served by
`helpdesk.api.agent.files`.
"""

import contextlib
import functools
import io
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.utils.http import content_disposition_header

from helpdesk.core.errors import Conflict, Unavailable
from helpdesk.core.filenames import OCTETS

CHUNK = 256 * 1024
# What is held in memory of a file that is poured into a bucket.
PART = 8 * 1024 * 1024
# What browsers may be told a file is. The rest, pages and drawings with scripts among it, is bytes.
HARMLESS = (
    "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "application/zip",
    "text/plain", "text/csv",
)  # fmt: skip
# Tables of our own making.
CSV = "text/csv; charset=utf-8"
_GONE = {"404", "NoSuchKey", "NotFound"}
_CHANGED = {"412", "PreconditionFailed"}
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Address:
    """Where to send a file, and the headers that must go with it."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """A file that is there. `version` changes with its bytes."""

    name: str
    size: int
    version: str = ""


def new_name(folder: str) -> str:
    """A name of our own for a file: 160 random bits, spread over 256 folders."""
    name = secrets.token_hex(20)
    return f"{folder}/{name[:2]}/{name}"


def store() -> "Folder | Bucket":
    """The store that is configured."""
    storage: Any = default_storage
    if isinstance(storage, FileSystemStorage):
        return Folder(storage)
    return Bucket(storage)


def browser_origin() -> str:
    """The origin of a store that browsers speak to directly, `""` if there is none."""
    options = settings.STORAGES["default"].get("OPTIONS", {})
    if not options.get("bucket_name"):
        return ""
    endpoint = options.get("endpoint_url")
    if endpoint:
        parts = urlsplit(endpoint)
        return f"{parts.scheme}://{parts.netloc}"
    return f"https://{options['bucket_name']}.s3.{options['region_name']}.amazonaws.com"


def served_type(mime: str) -> str:
    """What a download says it is."""
    return mime if mime in (*HARMLESS, CSV) else OCTETS


class Folder:
    """Files below `FILESTORE_PATH`, readable by our own account alone."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def put_address(self, name: str, *, size: int, mime: str, seconds: int) -> Address | None:
        """None: what is meant for a folder comes through this service."""
        return None

    def get_address(self, name: str, *, filename: str, mime: str, seconds: int) -> str | None:
        return None

    def receive(self, name: str, source: IO[bytes], *, size: int, mime: str = OCTETS) -> bool:
        """Writes exactly `size` bytes; says whether there were so many, and keeps nothing if not.

        Raises Conflict if the name is taken, Unavailable if the disk is full or gone.
        """
        with _honest(OSError):
            target = self._made(name)
            with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".part-") as draft:
                written = 0
                while chunk := source.read(CHUNK):
                    written += len(chunk)
                    if written > size:
                        break
                    draft.write(chunk)
                if written != size:
                    return False
                draft.flush()
                os.fsync(draft.fileno())
                try:
                    # A link is made whole or not at all, and never over a file that is there.
                    _link(Path(draft.name), target)
                except FileExistsError:
                    raise Conflict("This file has been sent already.") from None
        return True

    def write(self, name: str, chunks: Iterable[bytes], *, mime: str = OCTETS) -> None:
        """Stores what comes, in place of what was there: whole, or not at all.

        Raises Unavailable, and whatever the chunks raise.
        """
        with _honest(OSError):
            target = self._made(name)
            draft = target.with_name(f"{_draft_of(target)}{secrets.token_hex(4)}")
            private = functools.partial(os.open, mode=0o600)
            try:
                with open(draft, "xb", opener=private) as file:
                    file.writelines(chunks)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(target)
            finally:
                draft.unlink(missing_ok=True)

    def abandon(self, name: str) -> None:
        """Removes what a `write` left that was killed."""
        with _honest(OSError):
            path = self._path(name)
            for draft in path.parent.glob(f"{_draft_of(path)}*"):
                draft.unlink(missing_ok=True)

    def find(self, name: str) -> Found | None:
        with _honest(OSError), contextlib.suppress(FileNotFoundError):
            return Found(name, self._path(name).stat().st_size)
        return None

    def read(self, found: Found, *, most: int | None = None) -> Iterator[bytes]:
        """The bytes of a file in chunks, or its first `most`."""
        with _honest(OSError), self.open(found.name) as file:
            left = found.size if most is None else most
            while left > 0 and (chunk := file.read(min(CHUNK, left))):
                left -= len(chunk)
                yield chunk

    def keep(self, found: Found, name: str, *, mime: str) -> None:
        """Gives the file its lasting name; the other one is discarded later."""
        with _honest(OSError):
            source, target = self._path(found.name), self._made(name)
            target.unlink(missing_ok=True)
            _link(source, target)

    def discard(self, *names: str) -> None:
        """Removes files; those that are gone are no failure."""
        with _honest(OSError):
            for name in names:
                self._path(name).unlink(missing_ok=True)

    def open(self, name: str) -> IO[bytes]:
        """The file for reading. Raises FileNotFoundError."""
        return self._path(name).open("rb")

    def _path(self, name: str) -> Path:
        # `path` refuses names that lead out of the folder.
        return Path(self.storage.path(name))

    def _made(self, name: str) -> Path:
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path


class Bucket:
    """Files in an S3 bucket. Clients send and load by signed addresses; we ask, copy and remove."""

    def __init__(self, storage: Any) -> None:
        self.storage = storage
        self.bucket = storage.bucket_name

    @property
    def client(self) -> Any:
        return self.storage.connection.meta.client

    def put_address(self, name: str, *, size: int, mime: str, seconds: int) -> Address | None:
        """A signed PUT. Length and type are part of the signature: others fail at the store."""
        with _honest():
            url = self.client.generate_presigned_url(
                "put_object",
                Params={**self._at(name), "ContentLength": size, "ContentType": mime},
                ExpiresIn=seconds,
            )
        return Address(url, {"Content-Type": mime})

    def get_address(self, name: str, *, filename: str, mime: str, seconds: int) -> str | None:
        with _honest():
            return self.client.generate_presigned_url(
                "get_object",
                Params={
                    **self._at(name),
                    "ResponseContentDisposition": content_disposition_header(True, filename),
                    "ResponseContentType": served_type(mime),
                    "ResponseCacheControl": "private, no-store",
                },
                ExpiresIn=seconds,
            )

    def receive(self, name: str, source: IO[bytes], *, size: int, mime: str = OCTETS) -> bool:
        """Passes on a file that a form without JavaScript sent to us."""
        with _honest():
            self.client.put_object(
                **self._at(name), Body=source, ContentLength=size, ContentType=mime
            )
        return True

    def write(self, name: str, chunks: Iterable[bytes], *, mime: str = OCTETS) -> None:
        """Stores what comes, in place of what was there: whole, or not at all.

        Raises Unavailable, and whatever the chunks raise.
        """
        # Only those who pour pay for this import.
        from boto3.s3.transfer import TransferConfig

        one_by_one = TransferConfig(PART, multipart_chunksize=PART, use_threads=False)
        with _honest(), io.BufferedReader(_Poured(chunks), CHUNK) as source:
            self.client.upload_fileobj(
                source, self.bucket, name, ExtraArgs={"ContentType": mime}, Config=one_by_one
            )

    def abandon(self, name: str) -> None:
        """Removes what a `write` left that was killed: parts that nobody sees, but pays for."""
        with _honest():
            begun = self.client.list_multipart_uploads(Bucket=self.bucket, Prefix=name)
            for upload in begun.get("Uploads", []):
                self.client.abort_multipart_upload(**self._at(name), UploadId=upload["UploadId"])

    def find(self, name: str) -> Found | None:
        with _honest():
            try:
                head = self.client.head_object(**self._at(name))
            except ClientError as error:
                if _code(error) in _GONE:
                    return None
                raise
        return Found(name, head["ContentLength"], head["ETag"])

    def read(self, found: Found, *, most: int | None = None) -> Iterator[bytes]:
        """The bytes of a file in chunks, or its first `most`, as long as it is still the same."""
        span = {} if most is None else {"Range": f"bytes=0-{most - 1}"}
        with _honest():
            answer = self.client.get_object(**self._at(found.name), IfMatch=found.version, **span)
            with contextlib.closing(answer["Body"]) as body:
                yield from body.iter_chunks(CHUNK)

    def keep(self, found: Found, name: str, *, mime: str) -> None:
        """Copies inside the store, if the bytes are still those that were found.

        Raises Conflict if they are not.
        """
        with _honest():
            try:
                self.client.copy_object(
                    **self._at(name),
                    CopySource=self._at(found.name),
                    CopySourceIfMatch=found.version,
                    ContentType=served_type(mime),
                    MetadataDirective="REPLACE",
                )
            except ClientError as error:
                if _code(error) in _CHANGED:
                    raise Conflict("The file changed while it was looked at.") from error
                raise

    def discard(self, *names: str) -> None:
        with _honest():
            for name in names:
                self.client.delete_object(**self._at(name))

    def open(self, name: str) -> IO[bytes]:
        """The file for reading. Raises FileNotFoundError."""
        return self.storage.open(name)

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": name}


class _Poured(io.RawIOBase):
    """Chunks as a file that can be read once."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._rest = iter(chunks), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def _draft_of(path: Path) -> str:
    """How the name of a file begins that is still being written."""
    return f".part-{path.name}-"


def _link(source: Path, target: Path) -> None:
    """Gives a file a second name. Raises FileExistsError."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        # Not every file system knows hard links.
        with target.open("xb") as copy, source.open("rb") as original:
            shutil.copyfileobj(original, copy, CHUNK)
        target.chmod(0o600)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextlib.contextmanager
def _honest(*failures: type[Exception]) -> Iterator[None]:
    """Turns what a store does when it is down or full into Unavailable."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (BotoCoreError, ClientError, *failures) as error:
        log.warning("file_store_failed", error=f"{type(error).__name__}: {error}")
        raise Unavailable("Files cannot be stored or read right now. Try again soon.") from error
