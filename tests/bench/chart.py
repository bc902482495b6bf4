"""Bars side by side as an SVG of our own: no library, readable in a light and in a dark page."""

WIDTH, LABEL, BAR, GAP, HEAD = 860, 250, 18, 7, 34
COLOURS = {"avenor": "#2563a8", "limit": "#9aa4b1", "peer": "#c98a2b"}
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #222 }
  .title { font-weight: 600; font-size: 14px }
  .note { fill: #777; font-size: 11px }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } .note { fill: #999 } }
"""


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def panel(top, title, note, bars):
    """`bars`: (label, value, text, kind). Returns the SVG and its height. The longest bar fills the width."""
    most = max((value for _, value, _, _ in bars), default=1) or 1
    room = WIDTH - LABEL - 160
    out = [f'<text class="title" x="0" y="{top + 14}">{escaped(title)}</text>',
           f'<text class="note" x="{WIDTH}" y="{top + 14}" text-anchor="end">{escaped(note)}</text>']
    y = top + HEAD - 6
    for label, value, text, kind in bars:
        length = max(1.0, room * value / most)
        out += [f'<text x="{LABEL - 8}" y="{y + BAR - 5}" text-anchor="end">{escaped(label)}</text>',
                f'<rect x="{LABEL}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2" fill="{COLOURS[kind]}"/>',
                f'<text x="{LABEL + length + 6:.1f}" y="{y + BAR - 5}">{escaped(text)}</text>']
        y += BAR + GAP
    return "\n".join(out), y - top + 14


def draw(panels):
    top, parts = 8, []
    for title, note, bars in panels:
        svg, height = panel(top, title, note, bars)
        parts.append(svg)
        top += height
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 0 {WIDTH + 8} {top}" width="{WIDTH}" role="img">\n<style>{STYLE}</style>\n'
            + "\n".join(parts) + "\n</svg>\n")


def panels(results):
    found = []
    if bus := results.get("bus"):
        bars = []
        for name, where in bus["transports"].items():
            for who, kind in (("raw", "limit"), ("ours", "avenor")):
                value = where[who]["throughput"]["per_s"]
                bars.append((f"{'raw libzmq, 160 bytes' if who == 'raw' else 'Avenor, JSON both ends'}, {name}", value, f"{value:,.0f}/s", kind))
        found.append(("Messages a second through a proxy", "more is better", bars))
    if path := results.get("order_path"):
        bars = []
        for name, where in path["transports"].items():
            label = name.replace("_", ", ")
            bars.append((f"sum of parts, {label}", where["sum_us"], f"{where['sum_us']:,.0f} us", "limit"))
            bars.append((f"bare C++ floor, {label}", where["floor"]["p50_us"], f"{where['floor']['p50_us']:,.0f} us", "limit"))
            bars.append((f"Avenor, {label}", where["avenor"]["p50_us"], f"{where['avenor']['p50_us']:,.0f} us (p99 {where['avenor']['p99_us']:,.0f})", "avenor"))
            if "python" in where:
                bars.append((f"plain Python, {label}", where["python"]["p50_us"], f"{where['python']['p50_us']:,.0f} us", "peer"))
        found.append(("From tick to confirmation, one order after the other, p50", "less is better", bars))
    if burst := results.get("burst"):
        names = {"floor": ("bare C++ floor", "limit"), "avenor": ("Avenor", "avenor"), "paper": ("Avenor with the paper exchange", "avenor"),
                 "python": ("plain Python", "peer")}
        bars = [(names[n][0], burst["chains"][n]["orders_per_s"], f"{burst['chains'][n]['orders_per_s']:,.0f}/s", names[n][1]) for n in names]
        found.append(("10,000 orders at once, orders a second, durable", "more is better", bars))
    if ledger := results.get("ledger"):
        names = {"bare_1": ("libpq, no triggers or checks", "limit"), "best_2": ("libpq, two connections", "limit"),
                 "best_1": ("libpq, pipelined batches", "limit"), "ours": ("Avenor's ledger", "avenor")}
        bars = [(names[n][0], ledger[n]["orders_per_s"], f"{ledger[n]['orders_per_s']:,.0f}/s", names[n][1]) for n in names]
        found.append(("The ledger: orders a second through PENDING and FILLED", "more is better", bars))
    if recovery := results.get("recovery"):
        bars = [(f"{n:,} open orders", recovery[f"seconds_{n}"], f"{recovery[f'seconds_{n}']:.2f} s", "avenor") for n in (1, 1000, 10000)]
        found.append(("From kill -9 to READY", "less is better", bars))
    return found


def svg(results):
    return draw(panels(results))
