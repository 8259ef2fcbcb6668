"""The pieces of which a page's ruled lines are drawn → the lines that a reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.model import Rule

SNAP = 3.0  # Points. Closer parallels are one line (double edges); closer pieces of a line touch.
SOLID = 0.85  # How much of a line its pieces cover; a line with more gaps is dashed.
MIN_EXTENT = 12.0  # Smaller figures of lines are letters or ornament.

Span = tuple[float, float]


def merge_rules(pieces: Iterable[Rule]) -> tuple[Rule, ...]:
    """Pieces as drawn → lines, from top to bottom, then from left to right: double edges are one line, touching
    pieces too, dashes and small figures (letters drawn of lines) are none. Crossing lines that stop within SNAP of
    each other meet."""
    level, plumb = [], []
    for piece in pieces:
        if piece.horizontal:
            level.append((piece.top, piece.x0, piece.x1))
        else:
            plumb.append((piece.x0, piece.top, piece.bottom))
    level, plumb = _meet(list(_merge(level)), list(_merge(plumb)))
    rules = [Rule(x0, y, x1, y) for y, x0, x1 in level] + [Rule(x, top, x, bottom) for x, top, bottom in plumb]
    return tuple(sorted(_without_ornament(rules), key=lambda rule: (rule.top, rule.x0, rule.bottom, rule.x1)))


def _merge(pieces: list[tuple[float, float, float]]) -> Iterator[tuple[float, float, float]]:
    """Parallel pieces (across, from, to) as whole lines."""
    pieces.sort()
    start = 0
    for index in range(1, len(pieces) + 1):
        if index == len(pieces) or pieces[index][0] - pieces[start][0] > SNAP:
            group = pieces[start:index]
            length = sum(end - begin for _, begin, end in group)
            across = sum(at * (end - begin) for at, begin, end in group) / length
            for begin, end in _join([(begin, end) for _, begin, end in group]):
                yield across, begin, end
            start = index


def _join(spans: list[Span]) -> Iterator[Span]:
    spans.sort()
    begin, end = spans[0]
    covered, count = end - begin, 1
    for first, last in [*spans[1:], (float("inf"), float("inf"))]:
        if first - end > SNAP:
            if count < 4 or covered >= SOLID * (end - begin):
                yield begin, end
            begin, end, covered, count = first, last, last - first, 1
        else:
            if last > end:
                covered += last - max(first, end)
                end = last
            count += 1


def _meet(level: list[tuple[float, float, float]], plumb: list[tuple[float, float, float]]) -> tuple[list, list]:
    """Lines whose ends come within SNAP of a crossing line end on it."""
    def extend(lines: list, others: list) -> list:
        met = []
        for across, begin, end in lines:
            near = [at for at, first, last in others if first - SNAP <= across <= last + SNAP]
            met.append((across, _nearest(begin, near), _nearest(end, near)))
        return met
    return extend(level, plumb), extend(plumb, level)


def _nearest(value: float, places: list[float]) -> float:
    """The nearest of the places that are within SNAP of a value; the value itself where there is none."""
    return min((at for at in places if abs(at - value) <= SNAP), key=lambda at: abs(at - value), default=value)


def _without_ornament(rules: list[Rule]) -> list[Rule]:
    """The rules but those of figures that are small in both directions."""
    short = [rule for rule in rules if max(rule.x1 - rule.x0, rule.bottom - rule.top) < MIN_EXTENT]
    if not short:
        return rules
    ornament: set[int] = set()
    for rule in short:
        figure, edge = {id(rule)}, [rule]
        while edge:
            one = edge.pop()
            touching = [other for other in rules if id(other) not in figure and _touch(one, other)]
            if any(max(other.x1 - other.x0, other.bottom - other.top) >= MIN_EXTENT for other in touching):
                break
            figure.update(id(other) for other in touching)
            edge.extend(touching)
        else:
            ornament.add(id(rule))
    return [rule for rule in rules if id(rule) not in ornament]


def _touch(one: Rule, other: Rule) -> bool:
    return (one.x0 <= other.x1 + SNAP and other.x0 <= one.x1 + SNAP
            and one.top <= other.bottom + SNAP and other.top <= one.bottom + SNAP)
