"""Solves such a file with PyVRP for so many seconds on one thread; prints the way.

    python3 pyvrp_solve.py rc400.txt 5 1
"""

import sys

from pyvrp import Model
from pyvrp.stop import MaxRuntime
from solomon_file import read, tenths, ways


def main(path, seconds, seed):
    count, capacity, rows = read(path)
    model = Model()
    places = [model.add_location(x=row[1], y=row[2]) for row in rows]
    open_from, open_to = tenths(rows[0][4]), tenths(rows[0][5])
    depot = model.add_depot(places[0], tw_early=open_from, tw_late=open_to)
    model.add_vehicle_type(
        num_available=count, capacity=capacity, start_depot=depot, end_depot=depot, tw_early=open_from, tw_late=open_to
    )
    for place, row in zip(places[1:], rows[1:]):
        model.add_client(
            place, delivery=int(row[3]), tw_early=tenths(row[4]), tw_late=tenths(row[5]), service_duration=tenths(row[6])
        )
    for a, row in zip(places, ways(rows)):
        for b, way in zip(places, row):
            model.add_edge(a, b, distance=way, duration=way)
    found = model.solve(stop=MaxRuntime(seconds), seed=seed, display=False)
    print(found.cost() / 10 if found.is_feasible() else "infeasible")


main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
