"""The catalogue entry is what DCAT-AP and DCAT-AP-SE ask for, says what lies there, and claims nothing nobody decided."""

import hashlib
from pathlib import Path

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef

from pipeline.publishing import catalogue, export
from pipeline.settings import ROOT, Settings

SHAPES = ROOT.parent / "shared" / "reference" / "dcat"
HERE = "https://data.example.org/trygghet/"
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")


@pytest.fixture(scope="module")
def folder(example_home, tmp_path_factory) -> Path:
    return export.export(Settings(home=example_home, example=True), tmp_path_factory.mktemp("exports"))


@pytest.fixture(scope="module")
def on_the_web(example_home, tmp_path_factory) -> Path:
    decided = {
        "publisher": "En kommun", "contact_email": "data@example.org", "base_url": HERE,
        "licence_url": "http://creativecommons.org/licenses/by/4.0/",
    }  # fmt: skip
    settings = Settings(home=example_home, example=True, **decided)
    return export.export(settings, tmp_path_factory.mktemp("exports"))


def read(folder: Path, name: str = catalogue.TURTLE) -> Graph:
    return Graph().parse(folder / name, publicID=f"{folder.as_uri()}/")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    if not SHAPES.is_dir():
        pytest.skip("the shapes of DCAT-AP are not beside the checkout")
    found = Graph()
    for path in SHAPES.glob("*.ttl"):
        found.parse(path)
    return found


def complaints(graph: Graph, shapes: Graph) -> str:
    import pyshacl

    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes, inference="none", allow_warnings=False)
    return "" if conforms else text


def test_it_conforms_to_the_shapes(folder, on_the_web, shapes):
    assert complaints(read(folder), shapes) == ""
    assert complaints(read(on_the_web), shapes) == ""


@pytest.mark.parametrize(
    ("kind", "predicate", "instead"),
    [
        (DCAT.Dataset, DCTERMS.title, None),
        (DCAT.Catalog, DCTERMS.publisher, None),
        (DCAT.Distribution, DCAT.accessURL, None),
        (DCAT.Distribution, DCTERMS["format"], Literal("CSV")),
        (DCAT.Distribution, DCAT.byteSize, Literal("large")),
        (SPDX.Checksum, SPDX.checksumValue, None),
        (FOAF.Agent, FOAF.name, None),
    ],
)
def test_the_shapes_see_what_is_wrong(folder, shapes, kind, predicate, instead):
    broken = read(folder)
    for subject in list(broken.subjects(RDF.type, kind)):
        broken.remove((subject, predicate, None))
        if instead is not None:
            broken.add((subject, predicate, instead))
    assert str(predicate).rsplit("/", 1)[-1].rsplit("#", 1)[-1] in complaints(broken, shapes)


def test_what_the_swedish_profile_makes_mandatory_is_there(folder, on_the_web):
    mandatory = {
        DCAT.Catalog: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license, DCAT.dataset],
        DCAT.Dataset: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.contactPoint, DCAT.distribution],
        DCAT.Distribution: [DCAT.accessURL],
    }
    for graph in (read(folder), read(on_the_web)):
        for kind, predicates in mandatory.items():
            subjects = list(graph.subjects(RDF.type, kind))
            assert subjects
            assert [(one, what) for one in subjects for what in predicates if (one, what, None) not in graph] == []


def test_every_text_for_people_has_its_language_and_titles_are_short(folder):
    graph = read(folder)
    for predicate in (DCTERMS.title, DCTERMS.description):
        for subject in set(graph.subjects(predicate)):
            languages = sorted(text.language for text in graph.objects(subject, predicate))
            assert languages == ["en", "sv"], subject
    assert all(len(str(title).split()) < 10 for title in graph.objects(None, DCTERMS.title))


def test_checksums_and_sizes_are_of_the_files_it_names(folder):
    graph = read(folder)
    seen = set()
    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        files = [Path(str(url).removeprefix("file://")) for url in graph.objects(distribution, DCAT.downloadURL)]
        assert all(file.exists() for file in files)
        seen |= {file.name for file in files}
        checksum = graph.value(distribution, SPDX.checksum)
        if checksum:
            content = files[0].read_bytes()
            assert str(graph.value(checksum, SPDX.checksumValue)) == hashlib.sha256(content).hexdigest()
            assert int(graph.value(distribution, DCAT.byteSize)) == len(content)
    assert {
        "indikatorer.csv",
        "indikatorer_excel.csv",
        "indikatorer.parquet",
        "indikatorer.json",
        "bromma.xlsx",
    } <= seen


def test_the_database_that_is_handed_out_is_the_published_one(folder, example_published):
    assert (folder / "trygghetsindikatorer.duckdb").read_bytes() == example_published.read_bytes()


def test_both_files_say_the_same(folder):
    assert set(read(folder)) == set(read(folder, catalogue.JSON_LD))


def test_nothing_is_claimed_that_nobody_has_decided(folder):
    graph = read(folder)
    assert {str(name) for name in graph.objects(None, FOAF.name)} == {"Utgivare inte angiven"}
    assert list(graph.objects(None, VCARD.hasEmail)) == []
    licensed = {kind for one in graph.subjects(DCTERMS.license) for kind in graph.objects(one, RDF.type)}
    assert licensed == {DCAT.Catalog}
    assert not [one for one in graph.all_nodes() if str(one).startswith(HERE)]
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    assert Literal("Trygghetsindikatorer (exempeldata)", "sv") in set(graph.objects(dataset, DCTERMS.title))


def test_what_was_decided_is_said(on_the_web):
    graph = read(on_the_web)
    vintage = on_the_web.name
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    assert dataset == URIRef(f"{HERE}#example/dataset")
    assert URIRef(f"{HERE}{vintage}/indikatorer.csv") in set(graph.objects(None, DCAT.downloadURL))
    assert URIRef("mailto:data@example.org") in set(graph.objects(None, VCARD.hasEmail))
    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        licence = graph.value(distribution, DCTERMS.license)
        assert licence == URIRef("http://creativecommons.org/licenses/by/4.0/")
