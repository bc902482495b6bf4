"""Rounds made one: medians of everything that they share."""
import statistics


def median(rounds):
    """Of dicts of dicts of numbers, number by number; what is no number is the first round's."""
    first = rounds[0]
    if isinstance(first, dict):
        return {key: median([r[key] for r in rounds if key in r]) for key in first}
    if isinstance(first, bool) or not isinstance(first, (int, float)):
        return first
    return statistics.median(rounds)


def tidy(value):
    """Numbers with as many digits as mean something."""
    if isinstance(value, dict):
        return {key: tidy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [tidy(inner) for inner in value]
    if isinstance(value, float):
        return int(value) if value == int(value) and abs(value) < 1e15 else float(f"{value:.4g}")
    return value


def ratio(a, b):
    return a / b if b else 0.0
