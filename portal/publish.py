"""Stage 6: what was built in a staging folder takes the place of the published site in one step."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import filecmp
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from portal.checksums import folder_to_files
from portal.faults import Fault, Faults
from portal.spare import borrowed_spare, spare_of

_RENAME_EXCHANGE = 2
_AT_FDCWD = -100
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


@contextmanager
def staging(site: Path, fresh: Collection[str] | None = None, spare: bool = False) -> Iterator[Path]:
    """An empty folder beside `site` to build into; when the block ends without an error it becomes `site`, and the old site
    is removed; otherwise it is removed and `site` stays as it was. A file that is as it was keeps its time, so that
    copies of the site to elsewhere take over only what changed. What killed builds have left is removed. Several builds
    may run at once: each publishes a whole site, and the last one stays. Raises Faults where the folder can't be
    written.

    fresh   the files that were made, when the block ends, where all others are links to those of the old site; None:
            every file
    spare   whether the old site stays beside the new one (portal/spare.py), and what lies there so far is lent to the
            block, at `borrowed_spare` of the folder to build into: where the block ends in an error, or the program is
            killed, what is still there is given back
    """
    site = site.resolve()
    try:
        site.parent.mkdir(parents=True, exist_ok=True)
        _remove_left(site)
        place, hold = _make_place(site)
    except OSError as error:
        raise Faults(Fault(str(site), 0, "site-not-writable", "the folder of the site can be written to",
                           error.strerror or "an error", "choose another with --site")) from None
    umask = os.umask(0o022)  # Whatever the builder's: the program that serves the site has to read it.
    draft = place / "draft"
    try:
        draft.mkdir()
        if spare:
            with contextlib.suppress(OSError):
                spare_of(site).rename(borrowed_spare(draft))
        yield draft
        _keep_times(draft, site, folder_to_files(draft) if fresh is None else fresh)
        _swap(draft, site)
        if spare and draft.is_dir():
            shutil.rmtree(spare_of(site), ignore_errors=True)
            with contextlib.suppress(OSError):  # Another build has put its own there.
                draft.rename(spare_of(site))
    except OSError as error:
        raise Faults(Fault(str(site), 0, "site-not-written", "the site can be written", error.strerror or str(error),
                           "make room or mend the rights; the site that was published is untouched")) from None
    finally:
        os.umask(umask)
        _clear(place, site)
        os.close(hold)


def _make_place(site: Path) -> tuple[Path, int]:
    """A new folder for a draft, and a hold on it, which ends with this process however it ends."""
    while True:
        place = Path(tempfile.mkdtemp(prefix=f".{site.name}-", dir=site.parent))
        # Another build may take it for left behind before it is held.
        with contextlib.suppress(FileNotFoundError):
            hold = os.open(place, os.O_RDONLY)
            fcntl.flock(hold, fcntl.LOCK_EX)
            if place.is_dir():
                return place, hold
            os.close(hold)


def _clear(place: Path, site: Path) -> None:
    """Remove the place of a draft; what it has borrowed goes back."""
    with contextlib.suppress(OSError):  # Nothing was borrowed, or another build has put its own there.
        borrowed_spare(place / "draft").rename(spare_of(site))
    shutil.rmtree(place, ignore_errors=True)


def _remove_left(site: Path) -> None:
    """Remove the staging folders of builds that were killed: those that no process holds."""
    for left in site.parent.glob(f".{site.name}-*"):
        try:
            hold = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _clear(left, site)
        except BlockingIOError:
            pass  # A build that is running.
        finally:
            os.close(hold)


def _keep_times(draft: Path, site: Path, files: Iterable[str]) -> None:
    for name in files:
        new, old = draft / name, site / name
        if old.is_file() and filecmp.cmp(new, old, shallow=False):
            times = old.stat()
            os.utime(new, ns=(times.st_atime_ns, times.st_mtime_ns))


def _swap(draft: Path, site: Path) -> None:
    if not site.exists():
        try:
            draft.rename(site)
            return
        except OSError:
            if not site.exists():  # Else another build has published its site since.
                raise
    if not site.is_dir() or not (site / "index.html").is_file() and any(site.iterdir()):
        raise Faults(Fault(str(site), 0, "site-not-ours", "the folder of the site is empty or holds a site",
                           "something else", "choose another folder with --site"))
    exchange(draft, site)


def exchange(one: Path, other: Path) -> None:
    """Two folders on one disk change their names, in one step where the system can. Raises OSError."""
    if not _exchange(one, other):
        # No atomic exchange on this system: three renames, with a moment between them in which `other` is not there.
        old = one.with_name(one.name + "-old")
        other.rename(old)
        one.rename(other)
        old.rename(one)


def _exchange(one: Path, other: Path) -> bool:
    """Both folders change their names in one step (Linux renameat2); False where that is not to be had."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their paths below `folder`, in place of what is there."""
    for name, data in files.items():
        file = _open_new(f"{folder}/{name}")
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(file, left):]
        finally:
            os.close(file)


def _open_new(path: str) -> int:
    """A file that is made anew, with its folders."""
    try:
        return os.open(path, _NEW, 0o666)
    except FileExistsError:
        os.unlink(path)  # It may be a link to a published file.
    except FileNotFoundError:
        folder = os.path.dirname(path)
        try:
            os.mkdir(folder)
        except FileNotFoundError:
            os.makedirs(folder, exist_ok=True)
        except FileExistsError:
            pass  # Another process was first.
    return os.open(path, _NEW, 0o666)
