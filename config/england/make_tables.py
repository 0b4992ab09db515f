#!/usr/bin/env python3
"""Makes the tables of this folder from the collected figures: make_tables.py SOURCE_DIR OUT_DIR

Every cell is copied from a published one, except tiles.csv, which is laid out here (rule in README.md, "tiles.csv"), and the
cells that say `derived`. The same sources give the same bytes. Python 3, standard library only.
"""

import csv
import pathlib
import sys

KINDS = {"E06": "unitary", "E08": "metropolitan", "E09": "london_borough", "E10": "county"}
LEVELS = {"National": "country", "Regional": "region", "Local authority": "authority"}
NATURES = {"Total": "total", "Child death": "child_death", "Serious harm": "serious_harm", "Other": "other"}
# National figures read in another organisation's report of the release, by the source's own numbering.
SECONDARY_SOURCES = {"S12", "S13", "S14"}
TILE_DAY = "2025-06-01"  # the tiles show the authorities in force on this day
TILE_ADJACENCY = "2023"  # the vintage whose neighbours the layout keeps together
# The six neighbours of a cell in axial co-ordinates (q, r), r growing northwards: east, then anticlockwise.
DIRECTIONS = [(1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)]

# Tile labels: two to four letters of the name in their order there, no two alike.
LABELS = dict(
    pair.split("=")
    for pair in """
E06000001=Hart E06000002=Midd E06000003=Redc E06000004=Stkn E06000005=Darl E06000006=Halt E06000007=Warr E06000008=BwD
E06000009=Bpl E06000010=Hull E06000011=ERY E06000012=NEL E06000013=NLin E06000014=York E06000015=Derb E06000016=Leic
E06000017=Rutl E06000018=Nott E06000019=Here E06000020=Telf E06000021=Stok E06000022=Bath E06000023=Bris E06000024=NSom
E06000025=SGlo E06000026=Plym E06000027=Torb E06000030=Swin E06000031=Pete E06000032=Lut E06000033=Sthd E06000034=Thur
E06000035=Medw E06000036=Brac E06000037=WBer E06000038=Read E06000039=Slou E06000040=Wind E06000041=Woki E06000042=MK
E06000043=Brig E06000044=Port E06000045=Sotn E06000046=IoW E06000047=Durh E06000049=ChEa E06000050=ChWe E06000051=Shro
E06000052=Corn E06000053=IoS E06000054=Wilt E06000055=Bedf E06000056=CBed E06000057=Nthb E06000058=BCP E06000059=Dors
E06000060=Buck E06000061=NNor E06000062=WNor E06000063=Cumb E06000064=WFur E06000065=NYor E06000066=Som E08000001=Bolt
E08000002=Bury E08000003=Manc E08000004=Oldh E08000005=Roch E08000006=Salf E08000007=Stkp E08000008=Tame E08000009=Traf
E08000010=Wig E08000011=Know E08000012=Livp E08000013=StH E08000014=Seft E08000015=Wirr E08000017=Donc E08000018=Roth
E08000021=Newc E08000022=NTyn E08000023=STyn E08000024=Sund E08000025=Birm E08000026=Cov E08000027=Dudl E08000028=Sand
E08000029=Soli E08000030=Wals E08000031=Wolv E08000032=Brad E08000033=Cald E08000034=Kirk E08000035=Leed E08000036=Wake
E08000037=Gate E08000038=Bnsl E08000039=Shef E09000001=City E09000002=Bark E09000003=Bnet E09000004=Bexl E09000005=Bren
E09000006=Brom E09000007=Camd E09000008=Croy E09000009=Eal E09000010=Enf E09000011=Gree E09000012=Hack E09000013=Hamm
E09000014=Hari E09000015=Harr E09000016=Hav E09000017=Hill E09000018=Houn E09000019=Isli E09000020=Kens E09000021=King
E09000022=Lamb E09000023=Lewi E09000024=Mert E09000025=Newh E09000026=Redb E09000027=Rich E09000028=Swrk E09000029=Sutt
E09000030=TowH E09000031=WalF E09000032=Wand E09000033=Wmin E10000003=Camb E10000007=Dbys E10000008=Dev E10000011=ESus
E10000012=Esx E10000013=Glos E10000014=Hamp E10000015=Hert E10000016=Kent E10000017=Lanc E10000018=Leis E10000019=Linc
E10000020=Norf E10000024=Nots E10000025=Oxf E10000028=Staf E10000029=Suff E10000030=Surr E10000031=Warw E10000032=WSus
E10000034=Worc""".split()
)


def read(source, name):
    with open(source / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def write(out, name, header, key, rows):
    """Writes `rows` sorted by the first `key` columns, which must be unique; numbers in a key sort as numbers."""

    def sort_key(row):
        return [int(cell) if cell.isdecimal() else cell for cell in row[:key]]

    ordered = sorted(rows, key=sort_key)
    for before, after in zip(ordered, ordered[1:]):
        if before[:key] == after[:key]:
            sys.exit(f"{name}: the key {','.join(after[:key])} occurs twice; a key names one row")
    with open(out / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(ordered)


def regions(authorities):
    return {(row["region_code"], row["region_name"]) for row in authorities}


def register(authorities):
    for row in authorities:
        kind = KINDS[row["entity_code"]]
        yield (row["new_la_code"], row["old_la_code"], row["la_name"], kind, row["region_code"],
               row["code_valid_from"], row["code_valid_to"])


def lineage_lines(lineage):
    for row in lineage:
        note = row["part_note"] or row["event_type"].replace("_", " ")
        yield (row["event_id"], row["effective_date"], row["predecessor_code"], row["successor_code"], row["extent"], note)


def area_series(rows, time, value):
    """Long form of a published panel; a withheld cell keeps its symbol. Inner and Outer London are no region here."""
    for row in rows:
        level = LEVELS[row["geographic_level"]]
        area = {"country": row["country_code"], "region": row["region_code"], "authority": row["new_la_code"]}[level]
        if not area.startswith("E13"):
            yield level, area, row[time], row[value] or row["symbol"]


def neighbours(rows):
    for row in rows:
        if row["section"] == "current":
            yield row["model"], row["new_la_code"], row["rank"], row["neighbour_new_la_code"], row["closeness"]


def national(rows):
    for row in rows:
        if (row["part"], row["breakdown_topic"], row["breakdown"]) != ("Total", "Total", "Total"):
            continue
        series = "ofsted" if row["release"].startswith("Ofsted") else "dfe"
        origin = "secondary" if row["source_id"] in SECONDARY_SOURCES else row["cell_origin"]
        yield (series, row["period_end"][:4], NATURES[row["nature_of_notification"]], row["number_notifications"], origin,
               row["release"])


def carry(code, lineage):
    """The code that today stands for the same council: whole successions to a sole successor are followed."""
    while [line["extent"] for line in lineage if line["predecessor_code"] == code] == ["whole"]:
        code = next(line["successor_code"] for line in lineage if line["predecessor_code"] == code)
    return code


def distance(a, b):
    """Steps from one axial cell to another."""
    q, r = a[0] - b[0], a[1] - b[1]
    return max(abs(q), abs(r), abs(q + r))


def mean_distance(cells, pairs):
    steps = [distance(cells[a], cells[b]) for a, b in pairs if a in cells and b in cells]
    return sum(steps) / len(steps)


def split(cells, predecessor, successors, pairs):
    """`cells` with a predecessor's tile made two: one successor keeps the cell, the other takes the next cell in one of six
    directions, and tiles standing in its way move one step along that line, as far as its first free cell. Of the twelve
    ways the one that moves fewest tiles wins, then the one that keeps neighbours nearest, then the first in order."""
    occupant = {cell: code for code, cell in cells.items()}
    ways = []
    for q, r in DIRECTIONS:
        for staying, moving in (successors, successors[::-1]):
            moved = {code: cell for code, cell in cells.items() if code != predecessor}
            cell = moved[staying] = cells[predecessor]
            displaced = -1
            while moving is not None:
                cell = (cell[0] + q, cell[1] + r)
                moved[moving] = cell
                moving = occupant.get(cell)
                displaced += 1
            ways.append((displaced, mean_distance(moved, pairs), len(ways), moved))
    return min(ways)[-1]


def tiles(authorities, lineage, hexes, adjacency):
    live = {row["new_la_code"]: row["la_name"] for row in authorities
            if row["code_valid_from"] <= TILE_DAY <= (row["code_valid_to"] or "9999-12-31")}
    start = {row["la_code"]: (int(row["q"]), int(row["r"])) for row in hexes if row["layout"] == "odileeds_utla_2020"}
    cells = {carry(code, lineage): (column - row // 2, row) for code, (column, row) in start.items()}
    pairs = [(carry(row["la_code_a"], lineage), carry(row["la_code_b"], lineage))
             for row in adjacency if row["geography"] == TILE_ADJACENCY]
    for predecessor in sorted(cells.keys() - live.keys()):
        successors = sorted(line["successor_code"] for line in lineage if line["predecessor_code"] == predecessor)
        cells = split(cells, predecessor, successors, pairs)

    placed = {code: (q + r // 2, r) for code, (q, r) in cells.items()}
    if placed.keys() != live.keys() or len(set(placed.values())) != len(live):
        sys.exit("tiles.csv: the layout must hold every authority in force on the day once, each on its own cell")
    if (min(column for column, _ in placed.values()), min(row for _, row in placed.values())) != (0, 0):
        sys.exit("tiles.csv: the least column and row must be 0")
    if LABELS.keys() != live.keys() or len({label.lower() for label in LABELS.values()}) != len(live):
        sys.exit("tiles.csv: every authority in force on the day needs one label of its own")
    for code, label in LABELS.items():
        letters = iter(live[code].lower())
        if not 2 <= len(label) <= 4 or not all(letter in letters for letter in label.lower()):
            sys.exit(f"tiles.csv: the label {label} is not two to four letters of {live[code]} in their order")
    return [(code, str(column), str(row), LABELS[code]) for code, (column, row) in placed.items()]


def main():
    if len(sys.argv) != 3:
        print("usage: make_tables.py SOURCE_DIR OUT_DIR", file=sys.stderr)
        sys.exit(2)
    source, out = map(pathlib.Path, sys.argv[1:])
    authorities = read(source, "authorities.csv")
    lineage = read(source, "authority_lineage.csv")
    adjacency = read(source, "adjacency.csv")

    write(out, "regions.csv", "region_code,region_name", 1, regions(authorities))
    write(out, "authorities.csv", "authority_code,la_number,authority_name,kind,region_code,valid_from,valid_to", 1,
          register(authorities))
    write(out, "lineage.csv", "change_id,effective_date,predecessor_code,successor_code,extent,note", 4,
          lineage_lines(lineage))
    write(out, "child_population.csv", "level,area_code,mid_year,child_population", 3,
          area_series(read(source, "child_population.csv"), "mid_year", "population_0_17"))
    write(out, "children_in_need.csv", "level,area_code,as_at,children_in_need", 3,
          area_series(read(source, "children_in_need.csv"), "as_at", "cin_31march"))
    write(out, "idaci.csv", "authority_code,index_year,idaci_score", 2,
          [(row["utla19_code"], "2019", row["idaci_average_score"]) for row in read(source, "idaci_2019.csv")])
    write(out, "statistical_neighbours.csv", "model_year,authority_code,closeness_order,neighbour_code,closeness", 3,
          neighbours(read(source, "statistical_neighbours.csv")))
    write(out, "adjacency.csv", "vintage,authority_code,neighbour_code,contact,shared_km", 3,
          [(row["geography"], row["la_code_a"], row["la_code_b"], row["contact"], row["shared_km"]) for row in adjacency])
    write(out, "bank_holidays.csv", "date,name", 1,
          [(row["date"], row["title"]) for row in read(source, "bank_holidays_england.csv")])
    write(out, "tiles.csv", "authority_code,column,row,label", 1,
          tiles(authorities, lineage, read(source, "hexmap.csv"), adjacency))
    write(out, "national_notifications.csv", "series,reporting_year,nature,notifications,origin,release", 3,
          national(read(source, "sin_national.csv")))


if __name__ == "__main__":
    main()
