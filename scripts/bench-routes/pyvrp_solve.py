"""Solves such a file with PyVRP (0.14.1 from PyPI) for so many seconds on one thread; prints the way, cut off at tenths as ours.

    python3 pyvrp_solve.py rc400.txt 5 1
"""

import sys

from pyvrp import Model
from pyvrp.stop import MaxRuntime


def tenths(x):
    return int(x * 10)


def rows_of(path):
    fleet, rows = None, []
    for line in open(path):
        try:
            numbers = [float(word) for word in line.split()]
        except ValueError:
            continue
        if len(numbers) == 2:
            fleet = numbers
        elif len(numbers) == 7:
            rows.append(numbers)
    return fleet, rows


def main(path, seconds, seed):
    (count, capacity), rows = rows_of(path)
    model = Model()
    places = [model.add_location(x=row[1], y=row[2]) for row in rows]
    open_from, open_to = tenths(rows[0][4]), tenths(rows[0][5])
    depot = model.add_depot(places[0], tw_early=open_from, tw_late=open_to)
    model.add_vehicle_type(
        num_available=int(count), capacity=int(capacity), start_depot=depot, end_depot=depot,
        tw_early=open_from, tw_late=open_to,
    )
    for place, row in zip(places[1:], rows[1:]):
        model.add_client(
            place, delivery=int(row[3]), tw_early=tenths(row[4]), tw_late=tenths(row[5]), service_duration=tenths(row[6])
        )
    for a, x in zip(places, rows):
        for b, y in zip(places, rows):
            way = tenths(((x[1] - y[1]) ** 2 + (x[2] - y[2]) ** 2) ** 0.5)
            model.add_edge(a, b, distance=way, duration=way)
    found = model.solve(stop=MaxRuntime(seconds), seed=seed, display=False)
    print(found.cost() / 10 if found.is_feasible() else "infeasible")


main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
