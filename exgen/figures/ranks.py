"""Order and heights of the nodes of a layered graph: few crossings first, then straight wires."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from typing import Any

ROUNDS = 24
STARTS = 4


def arrange(columns: Sequence[list[Any]]) -> None:
    """Put each column in an order with few crossings, leaves as nearly as given as that allows.

    Neighbours change places, and single nodes move, as long as that makes the picture better: graphs are small.
    """
    given = {id(spot): i for column in columns for i, spot in enumerate(column)}
    trial = [list(column) for column in columns]
    found: list[tuple[tuple[int, int, float], list[list[Any]]]] = []
    for _ in range(STARTS):
        climbed = [list(column) for column in trial]
        found.append((_climb(climbed, given), climbed))
        if found[-1][0][:2] == (0, 0):
            break
        _sweep(trial, forward=False)
        _sweep(trial, forward=True)
    _, best = min(found, key=lambda pair: pair[0])
    for column, order in zip(columns, best):
        column[:] = order


def _sweep(columns: Sequence[list[Any]], forward: bool) -> None:
    """Sort each column by the mean place of its neighbours in the one before (or behind) it."""
    row = list(columns) if forward else list(reversed(columns))
    for fixed, column in pairwise(row):
        place = {id(spot): i for i, spot in enumerate(fixed)}

        def middle(spot: Any, place: dict[int, int] = place) -> float:
            near = [place[id(other)] for other in (spot.sources if forward else spot.targets)]
            return sum(near) / len(near) if near else len(place) / 2

        column.sort(key=middle)


def _climb(columns: Sequence[list[Any]], given: dict[int, int]) -> tuple[int, int, float]:
    best = _cost(columns, given)
    better = True
    while better:
        better = False
        for column in columns:
            for here in range(len(column)):
                for there in range(len(column)):
                    if here == there:
                        continue
                    column.insert(there, column.pop(here))
                    cost = _cost(columns, given)
                    if cost < best:
                        best, better = cost, True
                    else:
                        column.insert(here, column.pop(there))
    return best


def _cost(columns: Sequence[Sequence[Any]], given: dict[int, int]) -> tuple[int, int, float]:
    """Crossings, leaves out of their given order, and length: compared in this order."""
    crossings, length = 0, 0.0
    for left, right in pairwise(columns):
        wires: list[tuple[int, tuple[int, int]]] = []
        place = {id(spot): i for i, spot in enumerate(left)}
        for j, spot in enumerate(right):
            starts = [place[id(source)] for source in spot.sources]
            for port, i in enumerate(starts if spot.ordered else sorted(starts)):
                wires.append((i, (j, port)))
                length += abs(i - (len(left) - 1) / 2 - (j - (len(right) - 1) / 2))
        crossings += sum(a[0] != b[0] and (a[0] < b[0]) != (a[1] < b[1]) for a, b in combinations(wires, 2))
    leaves = [given[id(spot)] for spot in columns[0]]
    inversions = sum(a > b for a, b in combinations(leaves, 2))
    return crossings, inversions, length


def settle(columns: Sequence[Sequence[Any]], room: Callable[[Any], tuple[float, float]]) -> None:
    """Set the heights `y` (cm, upwards): each node near its neighbours, nothing nearer to another than its room."""
    apart = [[room(a)[1] + room(b)[0] for a, b in pairwise(column)] for column in columns]
    for column, gaps in zip(columns, apart):
        _spread(column, gaps, [0.0] * len(column), [1.0] * len(column))
    for turn in range(ROUNDS):
        for column, gaps in zip(columns, apart) if turn % 2 == 0 else reversed(list(zip(columns, apart))):
            wishes, weights = [], []
            for spot in column:
                pulls = [(left.y, _weight(left, spot)) for left in spot.sources]
                pulls += [(right.y, _weight(spot, right)) for right in spot.targets]
                weight = sum(w for _, w in pulls)
                wishes.append(sum(y * w for y, w in pulls) / weight if weight else spot.y)
                weights.append(weight or 1.0)
            _spread(column, gaps, wishes, weights)
    for column, gaps in zip(columns, apart):  # at last, what is nearly level is made level
        pairs = [_levelled(spot) for spot in column]
        _spread(column, gaps, [wish for wish, _ in pairs], [weight for _, weight in pairs])


def _levelled(spot: Any) -> tuple[float, float]:
    if spot.lane:
        return spot.sources[0].y, 1e6
    if len(spot.sources) == 1 and len(spot.sources[0].targets) == 1:
        return spot.sources[0].y, 30.0
    return spot.y, 1.0


def _weight(left: Any, right: Any) -> float:
    """How much a piece of wire wants to be level: most while it passes columns, little where it then bends in."""
    if right.lane:
        return 8.0
    return 2.0 if len(right.sources) == 1 and not left.lane else 1.0


def _spread(column: Sequence[Any], gaps: Sequence[float], wishes: Sequence[float], weights: Sequence[float]) -> None:
    """The heights nearest to the wishes (least squares) that keep the gaps, by pooling neighbours that collide."""
    drops = [0.0]
    for gap in gaps:
        drops.append(drops[-1] + gap)
    pools: list[list[float]] = []  # height of the top, weight, how many
    for wish, weight, drop in zip(wishes, weights, drops):
        pools.append([wish + drop, weight, 1])
        while len(pools) > 1 and pools[-2][0] < pools[-1][0]:
            y, w, n = pools.pop()
            top = pools[-1]
            pools[-1] = [(top[0] * top[1] + y * w) / (top[1] + w), top[1] + w, top[2] + n]
    heights = [y for y, _, n in pools for _ in range(int(n))]
    for spot, height, drop in zip(column, heights, drops):
        spot.y = height - drop
