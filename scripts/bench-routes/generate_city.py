"""Writes a question in VROOM's JSON: a city of districts, two depots, skills, lunch breaks, priorities, and fewer vehicles than all jobs
need.

    python3 generate_city.py 200 1 > city200.json
"""

import json
import random
import sys


def main(number, seed):
    chance = random.Random(seed)
    centres = [(chance.uniform(0, 30_000), chance.uniform(0, 30_000)) for _ in range(max(4, number // 15))]
    depots = [(10_000, 10_000), (20_000, 20_000)]
    places = depots + [
        tuple(min(30_000, max(0, chance.gauss(c, 1_500))) for c in chance.choice(centres)) for _ in range(number)
    ]
    # Seconds at 9 m/s on roads a third longer than the straight line.
    way = lambda a, b: int(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 * 1.35 / 9)
    durations = [[way(a, b) for b in places] for a in places]
    vehicles = []
    for v in range(max(2, number // 9)):
        lunch = {"id": v + 1, "time_windows": [[41_400, 46_800]], "service": 3_600}
        vehicles.append(
            {
                "id": v + 1, "start_index": v % 2, "end_index": v % 2, "capacity": [20],
                "skills": [s for s in range(1, 4) if chance.random() < 0.6], "time_window": [28_800, 64_800],
                "breaks": [lunch],
            }
        )
    jobs = []
    for j in range(number):
        begins = 28_800 + 1_800 * chance.randrange(0, 16)
        wide = chance.choice([3_600, 7_200, 14_400])
        jobs.append(
            {
                "id": j + 1, "location_index": j + 2, "service": 900 * chance.randint(1, 5), "delivery": [chance.randint(0, 3)],
                "skills": [chance.randint(1, 3)] if chance.random() < 0.4 else [], "priority": chance.choice([0, 0, 0, 5, 20]),
                "time_windows": [[begins, begins + wide]],
            }
        )
    json.dump({"vehicles": vehicles, "jobs": jobs, "matrices": {"car": {"durations": durations}}}, sys.stdout)


main(int(sys.argv[1]), int(sys.argv[2]))
