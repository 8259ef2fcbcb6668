"""Templates as they were compiled, kept beside them as Python keeps its own modules, for the next process."""

from __future__ import annotations

import contextlib
import hashlib
import marshal
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

from portal.replacing import replace_file

_LENGTH = 32  # Bytes of the digest that each file begins with.


class CompiledTemplates(BytecodeCache):
    """Compiled templates in a folder that is trusted as the program itself is: what lies there is run.

    name   of the environment that they are compiled for: another has files of its own
    seal   a digest of all that they are made from. What was made from anything else, or is damaged, is as good as
           not there; what can't be written is made again next time.
    """

    def __init__(self, folder: Path, name: str, seal: str):
        self._folder, self._name, self._seal = folder, name, seal.encode()

    def load_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            data = self._path(bucket).read_bytes()
            if data[:_LENGTH] == self._digest(bucket, data[_LENGTH:]):
                bucket.code = marshal.loads(data[_LENGTH:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        code = marshal.dumps(bucket.code)
        with contextlib.suppress(OSError):
            replace_file(self._path(bucket), self._digest(bucket, code) + code)

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Its name says what a template is: the folder is that of one set of templates."""
        return name

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key.replace('/', '-')}.{self._name}.code"

    def _digest(self, bucket: Bucket, code: bytes) -> bytes:
        parts = (self._seal, bucket.key.encode(), bucket.checksum.encode(), code)
        return hashlib.blake2b(b"\0".join(parts), digest_size=_LENGTH).digest()
