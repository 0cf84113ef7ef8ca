"""Solves a file with VROOM on one thread, at its deepest exploration, for at most so many seconds. Of a file in Solomon's format it
prints the way; of one in VROOM's JSON the priorities left out, the jobs left out, the way.

    python3 vroom_solve.py rc400.txt 5 1
"""

import datetime
import json
import sys

import vroom
from solomon_file import read, tenths, ways

EXPLORATION = 5


def of_solomon(path):
    count, capacity, rows = read(path)
    question = vroom.Input()
    question.set_durations_matrix("car", ways(rows))
    hours = vroom.TimeWindow(tenths(rows[0][4]), tenths(rows[0][5]))
    for number in range(count):
        question.add_vehicle(vroom.Vehicle(number + 1, start=0, end=0, capacity=[capacity], time_window=hours))
    for number, row in enumerate(rows[1:], 1):
        window = vroom.TimeWindow(tenths(row[4]), tenths(row[5]))
        question.add_job(
            vroom.Job(number, location=number, default_service=tenths(row[6]), delivery=[int(row[3])], time_windows=[window])
        )
    return question, None


def of_json(path):
    told = json.load(open(path))
    question = vroom.Input()
    question.set_durations_matrix("car", told["matrices"]["car"]["durations"])
    for van in told["vehicles"]:
        breaks = [
            vroom.Break(b["id"], time_windows=[vroom.TimeWindow(*w) for w in b["time_windows"]], service=b["service"])
            for b in van.get("breaks", [])
        ]
        question.add_vehicle(
            vroom.Vehicle(
                van["id"], start=van["start_index"], end=van["end_index"], capacity=van["capacity"],
                skills=set(van["skills"]), time_window=vroom.TimeWindow(*van["time_window"]), breaks=breaks,
            )
        )
    for job in told["jobs"]:
        question.add_job(
            vroom.Job(
                job["id"], location=job["location_index"], default_service=job["service"], delivery=job["delivery"],
                skills=set(job["skills"]), priority=job["priority"],
                time_windows=[vroom.TimeWindow(*w) for w in job["time_windows"]],
            )
        )
    return question, {job["id"]: job["priority"] for job in told["jobs"]}


def main(path, seconds):
    question, priorities = of_solomon(path) if path.endswith(".txt") else of_json(path)
    found = question.solve(
        exploration_level=EXPLORATION, nb_threads=1, timeout=datetime.timedelta(seconds=seconds)
    )
    told = found.to_dict()
    out = [job["id"] for job in told["unassigned"]]
    if priorities is None:
        print(told["summary"]["cost"] / 10 if not out else "infeasible")
    else:
        print(sum(priorities[job] for job in out), len(out), told["summary"]["cost"])


main(sys.argv[1], float(sys.argv[2]))
