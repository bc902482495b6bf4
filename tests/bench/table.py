"""Results as text: tables for people, and the targets that they are held against."""


def targets(results):
    """What is promised, and what was found; only of what was measured."""
    found = []

    def target(text, value, limit, more_is_better, unit=""):
        found.append({"target": text, "found": value, "wanted": ">=" if more_is_better else "<=", "limit": limit, "unit": unit,
                      "met": value >= limit if more_is_better else value <= limit})

    if bus := results.get("bus"):
        target("bus: messages a second, of raw libzmq's", bus["throughput_ratio"], 0.6, True)
        target("bus: one-way p50, of raw libzmq's", bus["p50_ratio"], 1.15, False)
        target("bus: one-way p99, of raw libzmq's", bus["p99_ratio"], 1.3, False)
        target("bus: lost at 100,000 a second", bus["lost_at_100000"], 0, False)
    if path := results.get("order_path"):
        for name, where in path["transports"].items():
            if not where["promised"]:
                continue
            target(f"order ({name.replace('_', ', ')}): p50, of the sum of its parts", where["p50_ratio"], 1.25, False)
            target(f"order ({name.replace('_', ', ')}): p99, of the sum of its parts", where["p99_ratio"], 1.75, False)
    if burst := results.get("burst"):
        target("burst: orders a second, durable", burst["orders_per_s"], 10_000, True)
        target("burst: of plain Python's", burst["python_ratio"], 15, True)
        target("burst: of the bare C++ floor's", burst["floor_ratio"], 0.5, True)
        target("burst: orders a second with the paper exchange", burst["paper_orders_per_s"], 5_000, True)
    if recovery := results.get("recovery"):
        target("recovery: 10,000 open orders", recovery["seconds_10000"], 5, False, "s")
    if idle := results.get("idle"):
        target("idle: of a core", idle["cpu_percent"], 1, False, "%")
        target("idle: memory in all", idle["resident_mb"], 120, False, "MB")
    if slow := results.get("slow_subscriber"):
        target("a frozen subscriber: lost by others", slow["lost"], 0, False)
    if soak := results.get("soak"):
        target("soak: what has grown", len(soak["grown"]), 0, False)
    return found


def rows(heads, lines):
    """A Markdown table, its columns in line. Numbers to the right."""
    cells = [[show(cell) for cell in line] for line in [heads, *lines]]
    widths = [max(len(line[i]) for line in cells) for i in range(len(heads))]
    pad = lambda line: "| " + " | ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths))) + " |"
    rule = "|" + "|".join("-" * (w + 2) if i == 0 else "-" * (w + 1) + ":" for i, w in enumerate(widths)) + "|"
    return "\n".join([pad(cells[0]), rule, *map(pad, cells[1:])])


def show(cell):
    if cell is None:
        return ""
    if isinstance(cell, float) or (isinstance(cell, int) and not isinstance(cell, bool)):
        size = abs(cell)
        return f"{cell:,.0f}" if size >= 100 or cell == int(cell) else f"{cell:.1f}" if size >= 10 else f"{cell:.2f}"
    return str(cell)


def latency(line):
    return [line["p50_us"], line["p99_us"], line["p999_us"]]


def bus_table(bus):
    lines = []
    for name, where in bus["transports"].items():
        for who in ("ours", "raw"):
            side = where[who]
            lines.append([f"{name}, {who}", "all", side["throughput"]["per_s"], side["throughput"]["cpu_us_a_message"], None, None, None, side["throughput"]["lost"]])
            for key, found in side.items():
                if key.startswith("at_"):
                    lines.append([f"{name}, {who}", int(key[3:]), found["per_s"], found["cpu_us_a_message"], *latency(found["latency"]), found["lost"]])
    return rows(["bus", "asked /s", "got /s", "CPU us each", "p50 us", "p99 us", "p99.9 us", "lost"], lines)


def path_table(path):
    lines = []
    for name, where in path["transports"].items():
        parts = where["parts"]
        for part in ("hop", "commit", "http"):
            lines.append([f"{name}: {part} alone", *latency(parts[part]), None, None, None, None])
        lines.append([f"{name}: the sum (4 hops, 2 commits, HTTP)", where["sum_us"], None, None, None, None, None, None])
        for who in ("avenor", "floor", "python", "python_http_client"):
            if who in where:
                found = where[who]
                lines.append([f"{name}: {who.replace('_', ' ')}", *latency(found), found["p50_us"] / where["sum_us"], found["p99_us"] / where["sum_us"],
                              *((where["p50_ratio"], where["p99_ratio"]) if who == "avenor" else (None, None))])
        commits = show(where["avenor"]["commits_an_order"])
        lines.append([f"{name}: crossed (3 hops, {commits} commits, HTTP)", where["crossed_sum_us"], None, None, where["crossed_p50_ratio"], None, None, None])
    return rows(["order, one after the other", "p50 us", "p99 us", "p99.9 us", "p50 / own sum", "p99 / own sum", "p50 / plain sum", "p99 / plain sum"], lines)


def load_table(load):
    names = {"avenor": "avenor", "unaided": "avenor, unaided", "floor": "floor", "python": "python http client"}
    lines = [[f"{int(key[3:]):,} a second: {names[who]}", *latency(found)] for key, where in load.items() for who, found in where.items()]
    return rows(["orders at a steady rate", "p50 us", "p99 us", "p99.9 us"], lines)


def burst_table(burst):
    lines = []
    for name, found in burst["chains"].items():
        cpu = {who: usage["cpu_s"] for who, usage in found["usage"].items()}
        lines.append([name, found["orders_per_s"], found["p99_ms"], found.get("rows_per_commit"), sum(cpu.values()),
                      ", ".join(f"{who} {show(spent)}" for who, spent in cpu.items() if spent)])
    return rows(["burst", "orders/s", "p99 ms", "rows/commit", "CPU s", "of which"], lines)


def ledger_table(ledger):
    names = {"ours": "PgLedger", "ours_acknowledged": "PgLedger, acknowledged too", "best_1": "libpq, pipelined batches",
             "best_2": "libpq, two connections", "bare_1": "libpq, no triggers or checks", "bare_2": "the same, two connections"}
    lines = [[text, ledger[key]["orders_per_s"], ledger[key]["rows_per_commit"], ledger[key]["commits"]] for key, text in names.items()]
    waits = {"intent": "PgLedger: one intent", "whole_life": "PgLedger: PENDING to FILLED", "raw_insert": "libpq: one INSERT", "bare_insert": "libpq: one INSERT, bare table"}
    alone = [[text, *latency(ledger["latency"][key])] for key, text in waits.items()]
    return (rows([f"ledger, {ledger['ours']['orders']:,} orders at once", "orders/s", "rows/commit", "commits"], lines) + "\n\n"
            + rows(["ledger, one after the other", "p50 us", "p99 us", "p99.9 us"], alone))


def life_table(results):
    lines = []
    if recovery := results.get("recovery"):
        lines += [[f"kill -9 to READY, {n:,} open orders", recovery[f"seconds_{n}"], "s"] for n in (1, 1000, 10000)]
        lines.append(["most memory of execution with 10,000 open", recovery["open_10000"]["most_mb"], "MB"])
    if idle := results.get("idle"):
        lines += [["idle suite: processor", idle["cpu_percent"], "% of a core"], ["idle suite: resident", idle["resident_mb"], "MB"],
                  ["idle suite: own memory (PSS)", idle["own_mb"], "MB"], ["PostgreSQL beside it", idle["postgresql_cpu_percent"], "% of a core"]]
    if over := results.get("overload"):
        lines += [["overload: ticks a second", over["ticks_per_s"], ""],
                  ["overload: ticks without an order (reported)", over["without_an_order"], f"of {over['ticks']:,}"],
                  ["overload: most memory of one daemon", max(over["most_mb"].values()), "MB"], ["p50 before", over["p50_before_us"], "us"],
                  ["p50 afterwards", over["p50_after_us"], "us"]]
    if slow := results.get("slow_subscriber"):
        lines += [["frozen subscriber: lost by others", slow["lost"], f"of {slow['messages']:,}"], ["frozen subscriber: p99 of others", slow["p99_us"], "us"],
                  ["p99 without it", slow["alone_p99_us"], "us"], ["most memory of the proxy", slow["proxy_most_mb"], "MB"]]
    if soak := results.get("soak"):
        lines += [[f"soak, {soak['minutes']:g} min: p50", soak["latency"]["p50_us"], "us"], ["soak: p99", soak["latency"]["p99_us"], "us"],
                  ["soak: orders", soak["orders"], ""]]
        lines += [[f"soak: {who}, begin to end", f"{show(d['mb_before'])} to {show(d['mb_after'])}", "MB"] for who, d in soak["daemons"].items()]
    return rows(["life", "found", ""], lines) if lines else ""


def targets_table(results):
    lines = [[target["target"], target["found"], f"{target['wanted']} {show(target['limit'])} {target['unit']}".strip(), "yes" if target["met"] else "NO"]
             for target in results["targets"]]
    return rows(["target", "found", "wanted", "met"], lines)


def machine_text(results):
    m = results["machine"]
    words = [f"{m['cpu']}, {m['cores']} cores{' of a virtual machine' if m['virtual'] else ''}, {m['memory_gb']} GB; {m['system']}, kernel {m['kernel']}",
             f"disk {m['disk']} (append and fdatasync: {m['fdatasync_us']} us); PostgreSQL {m['postgresql']}, libzmq {m['libzmq']}, {m['compiler']}",
             f"{results['at']}, {results['rounds']} rounds{' (quick)' if results['quick'] else ''}; medians of rounds"]
    if results.get("busy", 0) > 0.1:
        words.append(f"THE MACHINE WAS BUSY: others used up to {results['busy'] * 100:.0f} % of it")
    return "\n".join(words)


TABLES = {"bus": bus_table, "order_path": path_table, "load": load_table, "burst": burst_table, "ledger": ledger_table}


def text(results):
    parts = [machine_text(results)]
    parts += [make(results[name]) for name, make in TABLES.items() if name in results]
    if life := life_table(results):
        parts.append(life)
    if results["targets"]:
        parts.append(targets_table(results))
    return "\n\n".join(parts)
