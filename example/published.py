"""Published figures (`figures/*.csv`) written in the formats their publishers use, traps included.

Belongs here: the layout of each publisher's file. Does not belong here: figures, or anything made up (synthetic.py).
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import xlsxwriter
import xlwt

FIGURES = Path(__file__).resolve().parent / "figures"

_CREATED = datetime(2025, 1, 1)
"""A fixed creation date: the same figures give the same bytes."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec")
_EXAMPLE_NOTE = (
    "Exempelfil: ett urval av Brås publicerade siffror, skrivet av projektet Trygghetsindikatorer i Brås format."
)
_CITY_NOTE = "Exempelfil: stadens publicerade siffror, skrivna av projektet Trygghetsindikatorer i stadens format."
_POPULATION_NOTE = (
    "I juni 2016 har redovisningen av folkmängd ändrats. Numera beräknas folkmängden efter folkbokföringsadress, "
    "tidigare utgick beräkningen efter folkbokföringsförsamling."
)
_FORMED_NOTE = (
    "Stadsdelen bildades {date}, statistik innan detta datum är framtagen i efterhand för att möjliggöra jämförelser "
    "bakåt i tiden."
)
_FORMED = {"Hägersten-Älvsjö": "2021-01-01", "Järva": "2024-01-01", "Norra innerstaden": "2024-01-01"}
_CITY = "Hela staden"
_SUBTOTALS_BEFORE_BLANK = ("Bromma", "Södermalm", "Skärholmen", "På staden skrivna")
"""Last rows of the blocks of the city's tables; a blank row follows each."""


def write_bra(folder: Path) -> None:
    """Three Databasfil text files and four Excel exports; one Excel file's name says another year than its content."""
    folder.mkdir(parents=True, exist_ok=True)
    for year in ("2021", "2022", "2023 prel."):
        (folder / f"Databasfil_{year[:4]}.txt").write_bytes(_databasfil(year))
    _write_export(folder / "SOL_ar_2021-2025.xls", "bra_year_rates_2021-2025.csv")
    _write_export(folder / "SOL_kvartal_2023-2025.xls", "bra_quarters_2023-2025.csv")
    _write_export(folder / "SOL_manad_2024.xls", "bra_month_counts_2025.csv")
    _write_export(folder / "SOL_manad_2026_prel.xls", "bra_month_counts_2026_preliminary.csv")


def write_population(folder: Path) -> None:
    """The city's table 1.2: population on 31 December by district, a forecast and shares in per cent."""
    rows = _figures("stockholm_population.csv")
    years = [name for name in rows[0] if name != "area"]
    city = next(row for row in rows if row["area"] == _CITY)
    with _workbook(folder / "1.2-folkmangd-2010-2034.xlsx") as book:
        sheet = book.add_worksheet("a1")
        sheet.write_string(0, 0, "Folkmängd den 31 dec 2010-2034")
        sheet.write_string(1, 0, "Population")
        places = {"2010": 1, "2015": 2, "2020": 3, "2024": 4, "2034": 6}
        for year, column in places.items():
            sheet.write_string(2, column, f"{year}¹" if year == "2034" else year)
        sheet.write_string(2, 8, "Fördelning, %")
        sheet.write_string(3, 8, "2024")
        sheet.write_string(3, 9, "2034¹")
        line = 4
        for row in rows:
            sheet.write_string(line, 0, row["area"])
            for year in years:
                sheet.write_number(line, places[year], float(row[year]))
            for column, year in ((8, "2024"), (9, "2034")):
                sheet.write_number(line, column, float(row[year]) / float(city[year]) * 100)
            line += 2 if row["area"] in _SUBTOTALS_BEFORE_BLANK else 1
        notes = (
            "Källa: SCB/Sweco",
            "1 Prognos utarbetad av Sweco år 2025",
            "Senast uppdaterad: 2025-05-15",
            _CITY_NOTE,
        )
        for offset, note in enumerate(notes):
            sheet.write_string(line + offset, 0, note)


def write_city_crimes(folder: Path) -> None:
    """The city's table 1.63: crimes reported in 2024 by district, also per 1 000 residents of the same year."""
    rows = _figures("stockholm_reported_crimes_2024.csv")
    groups = [name for name in rows[0] if name != "area"]
    population = {row["area"]: int(row["2024"]) for row in _figures("stockholm_population.csv")}
    with _workbook(folder / "1.63-anmalda-brott.xlsx") as book:
        sheet = book.add_worksheet("b029")
        sheet.write_string(0, 0, "Anmälda brott 2024. Stockholm")
        sheet.write_string(1, 0, "Number of reported crimes in 2024")
        headings = {
            1: ("An-", "mälda", "brott1"),
            3: ("Därav", "Vålds-", "brott2"),
            4: ("", "Stöld", " & rån3"),
            5: ("", "Skade-", "görelse"),
            6: ("", "Narkotika-", "brott4"),
            8: ("Brott per 1 000 invånare", "An-", "mälda", "brott"),
            9: ("", "Vålds-", "brott"),
            10: ("", "Stöld", " & rån"),
            11: ("", "Skade-", "görelse"),
            12: ("", "Narkotika-", "brott"),
        }
        for column, words in headings.items():
            for line, word in enumerate(words, start=2):
                if word:
                    sheet.write_string(line, column, word)
        line = 6
        for row in rows:
            sheet.write_string(line, 0, f"{row['area']}5" if row["area"] == _CITY else row["area"])
            for count_column, rate_column, group in zip((1, 3, 4, 5, 6), (8, 9, 10, 11, 12), groups, strict=True):
                count = int(row[group])
                sheet.write_number(line, count_column, count)
                sheet.write_number(line, rate_column, count / population[row["area"]] * 1000)
            line += 2 if row["area"] in _SUBTOTALS_BEFORE_BLANK else 1
        notes = (
            "Källa: BRÅ/Sweco",
            "1 I samtliga brott ingår förutom brottsbalken, trafikbrotts- och narkotikastrafflagarna även brott mot",
            "övriga specialstraffrättsliga författningar där fängelse ingår i straffskalan.",
            "2 Ingående brottskoder: 3 kap. brott mot liv och hälsa inklusive 6 kap. sexualbrott",
            "3 Exklusive häleri",
            "4 Brott mot narkotikastrafflagen",
            "5 Inklusive anmälda brott vars uppgift om brottsplats saknas",
            "Senast uppdaterad: 2025-04-30",
            _CITY_NOTE,
        )
        for offset, note in enumerate(notes):
            sheet.write_string(line + offset, 0, note)


def _databasfil(year: str) -> bytes:
    """Each crime type with its parents as lines of their own: keys repeat, and a parent that was not chosen is '..'."""
    group, chapter, assault = (
        "3-7 kap. Brott mot person",
        "3 kap. Brott mot liv och hälsa",
        "därav misshandel inkl. grov",
    )
    figures = {
        (row["region"], row["crime"], row["measure"]): row
        for row in _figures("bra_month_text_2021-2023.csv")
        if row["year"] == year
    }
    lines = ["Region;Brott;År;Period;Antal;/100 000 inv"]
    for region in dict.fromkeys(region for region, _, _ in figures):
        for crime in (group, chapter, group, chapter, assault):
            for month in _MONTHS:
                count = rate = ".."
                if crime != group:
                    count = figures[region, crime, "Antal"][month]
                    rate = figures[region, crime, "/100 000 inv"][month]
                lines.append(f"{region};{crime};{year};{month};{count};{rate};")
    return ("\n".join(lines) + "\n\r\n").encode("iso-8859-1")


def _write_export(path: Path, figures: str) -> None:
    """The Excel export: three header rows, a block per region with parents echoed above each crime type, notes."""
    rows = _figures(figures)
    columns = [name for name in rows[0] if name not in ("region", "crime_path")]
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Resultat")
    sheet.write(0, 0, "Anmälda brott")
    sheet.write(0, 2, "Brottsförebyggande rådet")
    for column, name in enumerate(columns, start=1):
        for line, word in enumerate(name.split("|"), start=2):
            sheet.write(line, column, word)
    line = 5
    region = ""
    for row in rows:
        if row["region"] != region:
            region = row["region"]
            sheet.write(line, 0, region)
            line += 1
        *parents, crime = row["crime_path"].split(" / ")
        for parent in parents:
            sheet.write(line, 0, parent)
            line += 1
        sheet.write(line, 0, crime)
        for column, name in enumerate(columns, start=1):
            sheet.write(line, column, float(row[name]))
        line += 1
    line += 2
    for region in dict.fromkeys(row["region"] for row in rows):
        for text in _notes(region, is_first=region == rows[0]["region"]):
            sheet.write(line, 0, region)
            sheet.write(line + 1, 0, text)
            line += 2
    book.save(str(path))


def _notes(region: str, *, is_first: bool) -> list[str]:
    notes = [_EXAMPLE_NOTE] if is_first else []
    if region.startswith("Stadsdelsområde"):
        formed = next((date for name, date in _FORMED.items() if f" {name} " in region), None)
        notes.append(_FORMED_NOTE.format(date=formed) if formed else _POPULATION_NOTE)
    return notes


def _workbook(path: Path) -> xlsxwriter.Workbook:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": _CREATED})
    return book


def _figures(name: str) -> list[dict[str, str]]:
    with (FIGURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
