"""Reads a file in Solomon's text format; times and ways in tenths, cut off, as aftercare reads it."""


def tenths(x):
    return int(x * 10)


def read(path):
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
    return int(fleet[0]), int(fleet[1]), rows


def ways(rows):
    return [[tenths(((a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2) ** 0.5) for b in rows] for a in rows]
