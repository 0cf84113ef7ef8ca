"""Writes an instance in Solomon's text format: a depot in the middle, windows of 10 to 120, clustered (C), spread (R) or both (RC).

    python3 generate.py RC 400 1 > rc400.txt
"""

import random
import sys


def main(kind, number, seed):
    chance = random.Random(seed)
    size = 100 if number <= 200 else 100 * (number / 100) ** 0.5
    centres = [(chance.uniform(0, size), chance.uniform(0, size)) for _ in range(max(4, number // 12))]
    end = int(230 * size / 100) + 100
    depot = (size / 2, size / 2)
    print(f"{kind}{number}-{seed}\n\nVEHICLE\nNUMBER CAPACITY\n {number // 4} 200\n\nCUSTOMER\n")
    print(0, *depot, 0, 0, end, 0)
    for n in range(1, number + 1):
        if kind == "R" or (kind == "RC" and n % 2 == 0):
            x, y = chance.uniform(0, size), chance.uniform(0, size)
        else:
            centre = chance.choice(centres)
            x, y = (min(size, max(0, chance.gauss(c, size * 0.04))) for c in centre)
        way = ((x - depot[0]) ** 2 + (y - depot[1]) ** 2) ** 0.5
        width = chance.choice([10, 30, 60, 120])
        latest = end - way - 10
        middle = chance.uniform(way, max(way, latest - width / 2))
        due = max(int(way) + 1, min(int(latest), int(middle + width / 2)))
        ready = min(due, max(0, due - width))
        print(n, round(x, 2), round(y, 2), chance.randint(1, 40), ready, due, 10)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
