"""Solves such a file with OR-Tools' routing library (guided local search) for so many seconds on one thread; prints the way.

    python3 ortools_solve.py rc400.txt 5 1
"""

import sys

from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from solomon_file import read, tenths, ways


def main(path, seconds):
    count, capacity, rows = read(path)
    matrix = ways(rows)
    manager = pywrapcp.RoutingIndexManager(len(rows), count, 0)
    model = pywrapcp.RoutingModel(manager)
    node = manager.IndexToNode
    way = model.RegisterTransitCallback(lambda a, b: matrix[node(a)][node(b)])
    time = model.RegisterTransitCallback(lambda a, b: matrix[node(a)][node(b)] + tenths(rows[node(a)][6]))
    demand = model.RegisterUnaryTransitCallback(lambda a: int(rows[node(a)][3]))
    model.SetArcCostEvaluatorOfAllVehicles(way)
    model.AddDimension(demand, 0, capacity, True, "load")
    horizon = tenths(rows[0][5])
    model.AddDimension(time, horizon, horizon, False, "time")
    clock = model.GetDimensionOrDie("time")
    for number, row in enumerate(rows[1:], 1):
        clock.CumulVar(manager.NodeToIndex(number)).SetRange(tenths(row[4]), tenths(row[5]))
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(int(seconds * 1000))
    found = model.SolveWithParameters(search)
    print(found.ObjectiveValue() / 10 if found else "infeasible")


main(sys.argv[1], float(sys.argv[2]))
