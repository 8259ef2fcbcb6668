"""PDFs made worse: the documents of tests/documents/, changed at random in the ways in which files break or attack.

Bytes of the file as it is are changed, and, as its streams are compressed and its table of references guards the rest,
its objects: unpacked, changed, and put together again as a file that is well formed but for the change.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable

_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,6}) 0 obj\b(.*?)\bendobj\b", re.DOTALL)
_STREAM = re.compile(rb"(.*?)\bstream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_FLATE = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])")
_NUMBER = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?")
_NAME = re.compile(rb"/[A-Za-z0-9+#.-]+")
_REFERENCE = re.compile(rb"[0-9]+ 0 R")

_EXTREMES = (b"0", b"-1", b"1", b"2147483647", b"-9999999999", b"1e308", b"1" * 400, b"0.0000001", b"null", b"[]", b"(x)",
             b"/x", b"<<>>", b"true")
_NAMES = (b"/Pages", b"/Page", b"/Catalog", b"/Kids", b"/Parent", b"/FlateDecode", b"/LZWDecode", b"/ASCII85Decode",
          b"/RunLengthDecode", b"/CCITTFaxDecode", b"/JBIG2Decode", b"/Crypt", b"/Type0", b"/Type3", b"/TrueType", b"/Identity-V",
          b"/UniJIS-UCS2-H", b"/#2e#2e#2f#2e#2e#2fetc#2fpasswd", b"/" + b"A" * 5_000, b"/Rotate", b"/UserUnit", b"/Prev")
_OPERATORS = (b" q", b" Q", b" BT", b" ET", b" 1e300 0 0 1e300 0 0 cm", b" 0 0 0 0 0 0 cm", b" /F1 -1e9 Tf", b" 3 Tr", b" W n",
              b" 0 0 1e30 1e30 re S", b" 1e-30 w", b" (\xff\xff) Tj", b" [(a) -1e300 (b)] TJ", b" /X0 Do", b" BI /W 9 ID x EI",
              b" 1 g", b" 0 1 -1 0 0 0 cm", b" 1 0 0 -1 0 0 Tm", b" 5000 TL T*", b" <", b" [", b" (", b" <<")

Objects = dict[int, bytes]


def mutate(data: bytes, luck: random.Random) -> bytes:
    """A file made of a PDF by one to four changes."""
    if luck.random() < 0.25:
        return _change_bytes(data, luck)
    objects, root = unpack(data)
    for _ in range(luck.choice((1, 1, 2, 4))):
        luck.choice(_CHANGES)(objects, luck)
    whole = pack(objects, root)
    return luck.choice((_change_table, _change_bytes))(whole, luck) if luck.random() < 0.15 else whole


def unpack(data: bytes) -> tuple[Objects, bytes]:
    """The objects of a file, those in object streams too, their streams decompressed; and the reference of its root."""
    objects: Objects = {}
    root = b"1 0 R"
    for number, body in _OBJECT.findall(data):
        body = _decompressed(body)
        if b"/Type/ObjStm" in body.replace(b" ", b""):
            objects |= _objects_in(body)
        elif b"/XRef" not in body:
            objects[int(number)] = body
        if b"/XRef" in body and (found := re.search(rb"/Root\s+([0-9]+ 0 R)", body)):
            root = found[1]
    if found := re.search(rb"trailer.*?/Root\s+([0-9]+ 0 R)", data, re.DOTALL):
        root = found[1]
    return objects, root


def pack(objects: Objects, root: bytes, trailer: bytes = b"") -> bytes:
    """A file of these objects, with a table of references that is right."""
    data, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % place for place in places.items())
    return b"%sxref\n0 1\n0000000000 65535 f \n%strailer\n<</Size %d/Root %s%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        data, table, max(objects, default=0) + 1, root, trailer, len(data))


def _decompressed(body: bytes) -> bytes:
    stream = _STREAM.match(body)
    if not stream or not _FLATE.search(stream[1]) or b"/Predictor" in stream[1]:
        return body
    try:
        return _with_stream(stream[1], zlib.decompressobj().decompress(stream[2]))
    except zlib.error:
        return body


def _with_stream(head: bytes, data: bytes) -> bytes:
    head = re.sub(rb"/Length\s+[0-9]+(?: 0 R)?", b"/Length %d" % len(data), _FLATE.sub(b"", head), count=1)
    return b"%sstream\n%s\nendstream" % (head, data)


def _objects_in(body: bytes) -> Objects:
    head, data = _STREAM.match(body).groups()
    first = int(re.search(rb"/First\s+([0-9]+)", head)[1])
    numbers = list(map(int, data[:first].split()))
    starts = [first + start for start in numbers[1::2]]
    return {number: b" " + data[start:end]
            for number, start, end in zip(numbers[::2], starts, [*starts[1:], len(data)])}


# ---- changes of a file


def _change_bytes(data: bytes, luck: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(luck.choice((1, 3, 10, 50))):
        at = luck.randrange(len(out))
        end = min(len(out), at + luck.randrange(1, 200))
        match luck.randrange(5):
            case 0:
                out[at] = luck.randrange(256)
            case 1:
                del out[at:end]
            case 2:
                out[at:at] = out[luck.randrange(len(out)):][:100]
            case 3:
                out[at:end] = luck.randbytes(end - at)
            case _:
                out[at:max(at, len(out) - 400)] = b""  # The end stays, or nothing but "cut off" would be tried.
        if len(out) < 500:
            break
    return bytes(out)


def _change_table(data: bytes, luck: random.Random) -> bytes:
    at = data.rindex(b"xref\n0 1")
    match luck.randrange(5):
        case 0:
            return data[:at] + re.sub(rb"[0-9]{10}", lambda _: b"%010d" % luck.randrange(len(data)), data[at:])
        case 1:
            return re.sub(rb"startxref\n[0-9]+", b"startxref\n%d" % luck.randrange(len(data)), data)
        case 2:
            return data.replace(b"/Root", b"/Prev %d/Root" % at)
        case 3:
            return data.replace(b"/Root", b"/Encrypt<</Filter/Standard/V %d/R %d/O(%s)/U(%s)/P -4>>/ID[(x)(x)]/Root" % (
                luck.randrange(6), luck.randrange(7), b"o" * 32, b"u" * 32))
        case _:
            return data[:luck.randrange(len(data))] + data[at:]


# ---- changes of objects


def _some(objects: Objects, luck: random.Random, pattern: re.Pattern[bytes] | None = None) -> int | None:
    """The number of an object in which `pattern` occurs, at random."""
    fit = [number for number, body in objects.items() if not pattern or pattern.search(body)]
    return luck.choice(fit) if fit else None


def _swap(objects: Objects, luck: random.Random) -> None:
    one, other = luck.choice([*objects]), luck.choice([*objects])
    objects[one], objects[other] = objects[other], objects[one]


def _drop(objects: Objects, luck: random.Random) -> None:
    del objects[luck.choice([*objects])]
    objects[max(objects, default=0) + 1] = b" null"


def _replacing(pattern: re.Pattern[bytes], make: Callable[[Objects, random.Random], bytes]
               ) -> Callable[[Objects, random.Random], None]:
    """A change that puts something else in the place of one match of `pattern` in an object's dictionary."""
    def change(objects: Objects, luck: random.Random) -> None:
        number = _some(objects, luck, pattern)
        if number is not None:
            head, mark, rest = objects[number].partition(b"stream\n")
            found = list(pattern.finditer(head))
            if found:
                match = luck.choice(found)
                objects[number] = head[:match.start()] + make(objects, luck) + head[match.end():] + mark + rest
    return change


def _nest(objects: Objects, luck: random.Random) -> None:
    number, depth = _some(objects, luck, _NUMBER), luck.choice((50, 900, 20_000))
    opening, closing = luck.choice(((b"[", b"]"), (b"<</A", b">>"), (b"(", b")")))
    if number is not None:
        objects[number] = _NUMBER.sub(opening * depth + b"1" + closing * depth, objects[number], count=1)


def _edit_stream(objects: Objects, luck: random.Random) -> None:
    number = _some(objects, luck, re.compile(rb"stream\n"))
    stream = _STREAM.match(objects[number]) if number is not None else None
    if not stream:
        return
    data = bytearray(stream[2])
    for _ in range(luck.choice((1, 2, 10))):
        at = luck.randrange(len(data) + 1)
        match luck.randrange(6):
            case 0:
                data[at:at] = luck.choice(_OPERATORS) + b" "
            case 1:
                data[at:at] = luck.choice(_OPERATORS) * luck.choice((300, 2_000)) + b" "
            case 2:
                del data[at:at + luck.randrange(1, 400)]
            case 3:
                data[at:at + 3] = luck.randbytes(3)
            case 4:
                data[at:at] = data[luck.randrange(len(data) + 1):][:2_000]
            case _:
                if found := _NUMBER.search(data, at):
                    data[found.start():found.end()] = luck.choice(_EXTREMES)
    objects[number] = _with_stream(stream[1], bytes(data))


def _bomb(objects: Objects, luck: random.Random) -> None:
    number = _some(objects, luck, re.compile(rb"stream\n"))
    if number is not None:
        inside = luck.choice((b" ", b"q ", b"\0", b"1 0 0 1 0 0 cm ")) * luck.choice((5_000, 40_000))
        data = zlib.compress(inside, 1)
        objects[number] = b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(data), data)


def _ranges(objects: Objects, luck: random.Random) -> None:
    """A map of letters that is endless, or names another one."""
    number = _some(objects, luck, re.compile(rb"begincmap"))
    if number is not None:
        kind = luck.choice((b"1 begincodespacerange <00> <ffffffff> endcodespacerange 1 beginbfrange <00000000> <ffffffff> <0041> "
                            b"endbfrange", b"1 begincidrange <0000> <ffffffff> 0 endcidrange", b"/../../../../etc/passwd usecmap",
                            b"1 beginbfchar <0001> <d800> endbfchar", b"1 beginbfrange <0000> <ffff> <d800> endbfrange"))
        objects[number] = _with_stream(b"<</Length 0>>", b"/CMapName /X def begincmap %s endcmap" % kind)


def _loop(objects: Objects, luck: random.Random) -> None:
    """The tree of pages leads back to itself, or goes down and down."""
    number = _some(objects, luck, re.compile(rb"/Kids"))
    if number is None:
        return
    if luck.random() < 0.5:
        objects[number] = re.sub(rb"/Kids\s*\[", b"/Kids[%d 0 R " % number, objects[number])
    else:
        last = max(objects)
        for step in range(1, 1_500):
            objects[last + step] = b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (last + step + 1)
        objects[number] = re.sub(rb"/Kids\s*\[", b"/Kids[%d 0 R " % (last + 1), objects[number])


def _other_reference(objects: Objects, luck: random.Random) -> bytes:
    return b"%d 0 R" % luck.choice([*objects, 0, 10**9])


_CHANGES = (_swap, _drop, _nest, _edit_stream, _edit_stream, _edit_stream, _edit_stream, _bomb, _ranges, _loop,
            _replacing(_REFERENCE, _other_reference), _replacing(_REFERENCE, _other_reference),
            _replacing(_NUMBER, lambda _, luck: luck.choice(_EXTREMES)),
            _replacing(_NUMBER, lambda _, luck: luck.choice(_EXTREMES)),
            _replacing(re.compile(rb"/(?:Media|Crop)Box\s*\[[^]]*\]"), lambda _, luck: b"/MediaBox[%s %s %s %s]" % tuple(
                luck.choice((b"0", b"-1e9", b"1e9", b"1e400", b"595", b"(x)")) for _ in range(4))),
            _replacing(_NAME, lambda _, luck: luck.choice(_NAMES)), _replacing(_NAME, lambda _, luck: luck.choice(_NAMES)))


def first_page(data: bytes) -> bytes:
    """A file of the first page of a PDF, and of nothing else, so that most changes are of what is read."""
    objects, root = unpack(data)
    tree = next(number for number, body in objects.items() if b"/Kids" in body)
    kid = re.search(rb"/Kids\s*\[\s*([0-9]+ 0 R)", objects[tree])[1]
    objects[tree] = b"<</Type/Pages/Count 1/Kids[%s]>>" % kid
    page = int(kid.split()[0])
    objects[page] = re.sub(rb"/(?:Annots|Parent|StructParents)\s*(?:\[[^]]*\]|[0-9]+ 0 R|[0-9]+)", b"", objects[page])
    objects[page] = objects[page].replace(b"<<", b"<</Parent %d 0 R" % tree, 1)
    top = int(root.split()[0])
    objects[top] = b"<</Type/Catalog/Pages %d 0 R>>" % tree
    used, edge = set(), [top]
    while edge:
        number = edge.pop()
        if number in objects and number not in used:
            used.add(number)
            edge += [int(found.split()[0]) for found in _REFERENCE.findall(objects[number])]
    return pack({number: objects[number] for number in sorted(used)}, root)
