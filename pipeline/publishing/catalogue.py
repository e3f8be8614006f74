"""The publication as an entry of a data catalogue: DCAT-AP 3, with what DCAT-AP-SE asks for, as Turtle and JSON-LD.

It claims nothing that nobody has decided: publisher, contact, licence of the figures and address on the web come from the
settings, and where one is not set the entry says so or leaves it out. Without an address the resources are named by stable
`urn:uuid`, and files by their place beside the catalogue, so that the folder can be read wherever it lies.
"""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.publishing.handed_out import HANDED_OUT, HandedOut

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib import Graph, URIRef
    from rdflib.term import Node

    from pipeline.publishing.reading import Edition
    from pipeline.settings import Settings

TURTLE, JSON_LD = "dcat.ttl", "dcat.jsonld"
_NAMESPACE = uuid.UUID("5b1f6c1e-6d0c-5d0e-9b0a-0d2f6a1c7e11")
"""Of this project's names; chosen once, so that a resource is called the same in every publication."""
_EU = "http://publications.europa.eu/resource/authority/"
_METADATA_LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
"""Of the description itself, never of the figures: portals that harvest ask for it."""
_THEMES = {
    "JUST": ("Rättvisa, rättsliga system och allmän säkerhet", "Justice, legal system and public safety"),
    "SOCI": ("Befolkning och samhälle", "Population and society"),
}
_KEYWORDS = {
    "sv": ("trygghet", "brott", "stadsdelsområden", "brottsförebyggande arbete", "indikatorer"),
    "en": ("safety", "crime", "districts", "crime prevention", "indicators"),
}
_FREQUENCIES = {
    "monthly": "MONTHLY",
    "quarterly": "QUARTERLY",
    "yearly": "ANNUAL",
    "every_third_year": "TRIENNIAL",
    "on_delivery": "IRREG",
}
"""From the most to the least frequent: a publication follows its most frequent source."""
_MUNICIPALITY = "0180"
_BOUNDS = "POLYGON((17.76 59.22, 18.20 59.22, 18.20 59.44, 17.76 59.44, 17.76 59.22))"
"""Around the municipality, in degrees (WGS 84), rounded outwards to hundredths."""
_PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def write(folder: Path, edition: Edition, settings: Settings, checksums: dict[str, str]) -> None:
    """Describe the files that lie in `folder`; `checksums` holds the sha256 of each by its path there."""
    found = describe(folder, edition, settings, checksums)
    # In both files equal graphs give equal bytes: no nameless nodes, everything sorted.
    (folder / TURTLE).write_bytes(found.serialize(format="turtle", encoding="utf-8"))
    nodes = json.loads(found.serialize(format="json-ld", context=_PREFIXES, auto_compact=False))
    (folder / JSON_LD).write_text(json.dumps(_sorted(nodes), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def describe(folder: Path, edition: Edition, settings: Settings, checksums: dict[str, str]) -> Graph:
    """The graph: one catalogue, one dataset, one distribution per kind of file that lies in `folder`.

    One dataset with a version, and no series of datasets: a publication replaces the one before, it does not follow it.
    """
    entry = _Entry(edition, settings)
    dataset = entry.dataset()
    for handed_out in HANDED_OUT:
        files = sorted(path.relative_to(folder).as_posix() for path in folder.glob(handed_out.pattern))
        if files:
            distribution = entry.distribution(dataset, handed_out, files)
            if len(files) == 1:
                # Size and checksum of a distribution that is one file alone: the profile has room for one of each.
                entry.measure(distribution, files[0], (folder / files[0]).stat().st_size, checksums[files[0]])
    return entry.graph


class _Entry:
    """The graph as it grows. Every node that is referred to gets its class, as the profile's ranges ask for."""

    def __init__(self, edition: Edition, settings: Settings) -> None:
        from rdflib import DCTERMS, FOAF, RDF, SKOS, Graph, Literal, Namespace, URIRef
        from rdflib.namespace import XSD

        self.graph, self.edition, self.settings = Graph(bind_namespaces="none"), edition, settings
        self.rdf, self.dct, self.foaf, self.skos, self.xsd = RDF, DCTERMS, FOAF, SKOS, XSD
        self.uri, self.literal = URIRef, Literal
        for prefix, namespace in _PREFIXES.items():
            self.graph.bind(prefix, namespace)
        self.dcat, self.vcard, self.spdx, self.rdfs = (
            Namespace(_PREFIXES[prefix]) for prefix in ("dcat", "vcard", "spdx", "rdfs")
        )
        self.modified = Literal(edition.published_at, datatype=XSD.dateTime)

    def dataset(self) -> URIRef:
        """The catalogue, its one dataset, and everything around them. Returns the dataset."""
        catalogue = self.node(self.name("catalogue"), self.dcat.Catalog)
        self.both(catalogue, self.dct.title, "Trygghetsindikatorernas katalog", "Catalogue of the safety indicators")
        self.both(
            catalogue,
            self.dct.description,
            "Beskrivning av de filer som en publicering av trygghetsindikatorerna lämnar ut.",
            "Description of the files that a publication of the safety indicators hands out.",
        )
        self.add(catalogue, self.dct.license, self.node(_METADATA_LICENCE, self.dct.LicenseDocument))
        vocabulary = self.node(f"{_EU}data-theme", self.skos.ConceptScheme)
        self.both(vocabulary, self.dct.title, "EU:s datateman", "Data themes of the EU")
        self.add(catalogue, self.dcat.themeTaxonomy, vocabulary)

        dataset = self.node(self.name("dataset"), self.dcat.Dataset)
        self.add(catalogue, self.dcat.dataset, dataset)
        marks = (" (exempeldata)", " (example data)") if self.edition.is_example else ("", "")
        self.both(dataset, self.dct.title, f"Trygghetsindikatorer{marks[0]}", f"Safety indicators{marks[1]}")
        self.both(dataset, self.dct.description, *_descriptions(self.edition))
        self.add(dataset, self.dct.identifier, self.literal(self.name("dataset")))
        self.add(dataset, self.dcat.version, self.literal(self.edition.vintage))
        self.add(dataset, self.dcat.contactPoint, self._contact())
        frequency = self.node(f"{_EU}frequency/{_frequency(self.edition)}", self.dct.Frequency)
        self.add(dataset, self.dct.accrualPeriodicity, frequency)
        for code, titles in _THEMES.items():
            theme = self.node(f"{_EU}data-theme/{code}", self.skos.Concept)
            self.both(theme, self.skos.prefLabel, *titles)
            self.add(dataset, self.dcat.theme, theme)
        for language, words in _KEYWORDS.items():
            for word in words:
                self.add(dataset, self.dcat.keyword, self.literal(word, language))
        first = _first_day(self.edition)
        if first:
            period = self.node(self.name("period"), self.dct.PeriodOfTime)
            self.add(period, self.dcat.startDate, self.literal(first, datatype=self.xsd.date))
            self.add(dataset, self.dct.temporal, period)
        self.add(dataset, self.dct.provenance, self._statement("provenance", "ProvenanceStatement", _sources))
        for resource in (catalogue, dataset):
            self._shared(resource)
        return dataset

    def distribution(self, dataset: URIRef, handed_out: HandedOut, files: list[str]) -> URIRef:
        found = self.node(self.name(f"distribution/{handed_out.pattern}"), self.dcat.Distribution)
        self.add(dataset, self.dcat.distribution, found)
        self.both(found, self.dct.title, handed_out.title_sv, handed_out.title_en)
        self.both(found, self.dct.description, handed_out.about_sv, handed_out.about_en)
        self.add(found, self.dct.modified, self.modified)
        self.add(found, self.dct.rights, self._statement("rights", "RightsStatement", _terms))
        if self.settings.licence_url:
            self.add(found, self.dct.license, self.node(self.settings.licence_url, self.dct.LicenseDocument))
        self.add(found, self.dct["format"], self.node(handed_out.format, self.dct.MediaTypeOrExtent))
        self.add(found, self.dcat.mediaType, self.node(handed_out.media_type, self.dct.MediaType))
        self.add(found, self.dcat.accessURL, self.uri(self._address(_access(handed_out, files))))
        for file in files:
            self.add(found, self.dcat.downloadURL, self.uri(self._address(file)))
        return found

    def measure(self, distribution: URIRef, file: str, size: int, sha256: str) -> None:
        checksum = self.node(self.name(f"checksum/{file}"), self.spdx.Checksum)
        self.add(distribution, self.dcat.byteSize, self.literal(str(size), datatype=self.xsd.nonNegativeInteger))
        self.add(distribution, self.spdx.checksum, checksum)
        algorithm = self.node(self.spdx.checksumAlgorithm_sha256, self.spdx.ChecksumAlgorithm)
        self.add(checksum, self.spdx.algorithm, algorithm)
        self.add(checksum, self.spdx.checksumValue, self.literal(sha256, datatype=self.xsd.hexBinary))

    def add(self, subject: URIRef, predicate: URIRef, value: Node) -> None:
        self.graph.add((subject, predicate, value))

    def both(self, subject: URIRef, predicate: URIRef, swedish: str, english: str) -> None:
        self.add(subject, predicate, self.literal(swedish, "sv"))
        self.add(subject, predicate, self.literal(english, "en"))

    def node(self, address: str, kind: URIRef) -> URIRef:
        found = self.uri(address)
        self.add(found, self.rdf.type, kind)
        return found

    def name(self, what: str) -> str:
        """What a resource of ours is called, the same in every publication; the example's are resources of their own."""
        mine = f"example/{what}" if self.edition.is_example else what
        return f"{self.settings.base_url}#{mine}" if self.settings.base_url else uuid.uuid5(_NAMESPACE, mine).urn

    def _shared(self, resource: URIRef) -> None:
        """What catalogue and dataset have in common."""
        publisher = self.node(self.name("publisher"), self.foaf.Agent)
        self.add(publisher, self.foaf.name, self.literal(self.settings.publisher))
        self.add(resource, self.dct.publisher, publisher)
        self.add(resource, self.dct.modified, self.modified)
        place = self.node(self.name("place"), self.dct.Location)
        self.both(place, self.skos.prefLabel, "Stockholms kommun", "Municipality of Stockholm")
        self.add(place, self.dct.identifier, self.literal(_MUNICIPALITY))
        bounds = self.literal(_BOUNDS, datatype=self.uri(_PREFIXES["geo"] + "wktLiteral"))
        self.add(place, self.dcat.bbox, bounds)
        self.add(resource, self.dct.spatial, place)
        for code in ("SWE", "ENG"):
            self.add(resource, self.dct.language, self.node(f"{_EU}language/{code}", self.dct.LinguisticSystem))

    def _contact(self) -> URIRef:
        contact = self.node(self.name("contact"), self.vcard.Kind)
        self.add(contact, self.rdf.type, self.vcard.Organization)
        self.add(contact, self.vcard.fn, self.literal(self.settings.publisher))
        if self.settings.contact_email:
            self.add(contact, self.vcard.hasEmail, self.uri(f"mailto:{self.settings.contact_email}"))
        return contact

    def _statement(self, what: str, kind: str, words: Callable[[Edition], tuple[str, str]]) -> URIRef:
        statement = self.node(self.name(what), self.dct[kind])
        self.both(statement, self.rdfs.label, *words(self.edition))
        return statement

    def _address(self, file: str) -> str:
        return f"{self.settings.base_url}{self.edition.vintage}/{file}" if self.settings.base_url else file


def _access(handed_out: HandedOut, files: list[str]) -> str:
    """Where somebody gets at it: the file itself, or the folder where there are several."""
    return files[0] if len(files) == 1 else handed_out.pattern.rpartition("/")[0] + "/"


def _descriptions(edition: Edition) -> tuple[str, str]:
    indicators = edition.values.filter(edition.values["value"].is_not_null())["indicator_id"].n_unique()
    areas = edition.areas.filter(edition.areas["area_type"] == "district").height
    warning = (
        (
            "Innehåller exempeldata eller påhittade (syntetiska) siffror, som inte är uppgifter om Stockholm. ",
            "Holds example data or made-up (synthetic) figures, which are no facts about Stockholm. ",
        )
        if edition.is_example
        else ("", "")
    )
    return (
        f"{warning[0]}{indicators} indikatorer för uppföljning av stadens trygghetsprogram, för staden och dess {areas} "
        "stadsdelsområden: värde, osäkerhetsintervall, status, definition och källa. Ett värde som saknas har alltid en status "
        "som säger varför och är aldrig noll. Preliminära värden är märkta.",
        f"{warning[1]}{indicators} indicators that follow up the city's safety programme, for the city and its {areas} "
        "districts: value, interval, status, definition and source. A missing value always has a status that says why and is "
        "never zero. Preliminary values are marked.",
    )


def _in_use(edition: Edition) -> list[dict[str, Any]]:
    return [row for row in edition.sources.to_dicts() if row["file_count"]]


def _frequency(edition: Edition) -> str:
    cadences = {row["cadence"] for row in _in_use(edition)}
    return next((term for cadence, term in _FREQUENCIES.items() if cadence in cadences), "UNKNOWN")


def _first_day(edition: Edition) -> str | None:
    """The first day of the first year with a value. There is no last day: the series go on."""
    periods = edition.values.filter(edition.values["value"].is_not_null())["period"].to_list()
    years = [int(found.group()) for found in (re.match(r"\d{4}", period) for period in periods) if found]
    return f"{min(years)}-01-01" if years else None


def _sources(edition: Edition) -> tuple[str, str]:
    rows = _in_use(edition)
    return (
        "Beräknat ur: " + "; ".join(f"{row['title_sv']} ({row['publisher']})" for row in rows) + ".",
        "Computed from: " + "; ".join(f"{row['title_en']} ({row['publisher']})" for row in rows) + ".",
    )


def _terms(edition: Edition) -> tuple[str, str]:
    rows = _in_use(edition)
    said = "; ".join(f"{row['title_sv']}: {row['licence']} ({row['citation']})" for row in rows)
    in_english = "; ".join(f"{row['title_en']}: {row.get('licence_en') or row['licence']}" for row in rows)
    return f"Källornas villkor gäller. {said}.", f"The terms of the sources apply. {in_english}."


def _sorted(node: Any) -> Any:
    """JSON with keys and lists in one order: a set of statements has none of its own."""
    if isinstance(node, dict):
        return {key: _sorted(node[key]) for key in sorted(node)}
    if isinstance(node, list):
        return sorted((_sorted(one) for one in node), key=lambda one: json.dumps(one, sort_keys=True))
    return node
