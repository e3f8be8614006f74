import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.faults import Fault
from pipeline.readers import delimited
from pipeline.readers.delimited import read_delimited, read_words

HEADER = ["Region", "År", "Antal"]


def read(text, header=HEADER):
    return read_delimited(text.encode(), separator=";", header=header, file="a.txt")


def fault_of(text):
    with pytest.raises(Fault) as fault:
        read(text)
    return fault.value


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("trailing", ["", ";"])
@pytest.mark.parametrize("blank", ["", "\r\n", "\n\n\n", " \n"])
def test_line_ends_trailing_separators_and_final_blank_lines(end, trailing, blank):
    frame = read(f"Region;År;Antal{end}Älvsjö;2023;1{trailing}{end}Farsta;;..{trailing}{end}{blank}")
    assert dict(frame.schema) == dict.fromkeys(HEADER, pl.Categorical()) | {"source_row": pl.Int64()}
    assert frame.rows() == [("Älvsjö", "2023", "1", 2), ("Farsta", None, "..", 3)]


def test_mixed_line_ends_and_no_end_at_all():
    assert read("Region;År;Antal\r\nA;1;2\nB;3;4").rows() == [("A", "1", "2", 2), ("B", "3", "4", 3)]


def test_quotes_are_characters():
    assert read('Region;År;Antal\n"A;1";2\n').rows() == [('"A', '1"', "2", 2)]


def test_a_header_alone_gives_an_empty_frame():
    frame = read("Region;År;Antal\n")
    assert frame.is_empty()
    assert frame.columns == [*HEADER, "source_row"]


@pytest.mark.parametrize("header", ["Region;Antal;År", "Region;År", "Region;År;Antal;Nytt", "", "region;År;Antal"])
def test_another_header(header):
    fault = fault_of(f"{header}\nA;1;2\n")
    assert (fault.code, fault.row) == ("E-HEADER", 1)


@pytest.mark.parametrize("line", ["B;1", "B;1;2;3", "B;1;2;3;", "", "B;1;2;;"])
def test_a_row_of_another_shape_is_named(line):
    fault = fault_of(f"Region;År;Antal\nA;1;2\n{line}\nC;1;2\n")
    assert (fault.code, fault.row) == ("E-SHAPE", 3)


@pytest.mark.parametrize("line", ["B;1;2", "B;1;2;3", "B;1", ""])
def test_the_trailing_separator_is_on_all_rows_or_none(line):
    """A last row without it is a file cut off, perhaps in the middle of a number."""
    fault = fault_of(f"Region;År;Antal\nA;1;2;\n{line}\nC;1;2;\n")
    assert (fault.code, fault.row) == ("E-SHAPE", 3)


FIELD = st.text(alphabet="abåäö0129 .,\"'-", max_size=6)


@given(st.lists(st.tuples(FIELD.filter(str.strip), FIELD, FIELD), max_size=20), st.booleans())
def test_what_is_written_is_read(rows, trailing):
    text = "\n".join(["Region;År;Antal", *(";".join(row) + ";" * trailing for row in rows)])
    expected = [(*(field or None for field in row), number) for number, row in enumerate(rows, start=2)]
    assert read(text).rows() == expected


def test_real_text_file(shared_data):
    path = shared_data / "bra_reported_crimes" / "databasfil" / "Databasfil2023.txt"
    header = ["Region", "Brott", "År", "Period", "Antal", "/100 000 inv"]
    frame = read(path.read_bytes().decode("iso-8859-1"), header)
    assert frame.height == frame["source_row"].max() - 1 == 6396
    assert frame.row(0) == ("Danderyd kommun", "3-7 kap. Brott mot person", "2023 prel.", "Jan", "..", "..", 2)


LINE = st.text(alphabet='ab;;; \r"1', max_size=8)


@given(st.lists(LINE, max_size=6), st.sampled_from(["", "\n", "\n\n", " \n"]), st.sampled_from(["\n", "\r\n"]))
def test_the_quick_way_reads_what_the_careful_way_reads_or_leaves_it_to_it(lines, ending, newline):
    text = newline.join(["Region;År;Antal", *lines]) + ending
    quick = delimited._read_regular(text.encode(), ";", HEADER, "a.txt")
    if quick is not None:
        assert quick.equals(delimited._read_lines(text.encode(), ";", HEADER, "a.txt"))


def test_an_ordinary_export_is_read_the_quick_way():
    text = "Region;År;Antal\r\nA;2023;1;\r\nB;;..;\r\n\r\n"
    quick = delimited._read_regular(text.encode(), ";", HEADER, "a.txt")
    assert quick is not None
    assert quick.rows() == [("A", "2023", "1", 2), ("B", None, "..", 3)]


def test_what_words_mean_is_asked_once_for_each_and_given_to_every_line():
    column = pl.Series(["b", None, "a", "b", "b"], dtype=pl.Categorical)
    asked = []

    def read(words):
        asked.extend(words)
        return words.str.to_uppercase()

    assert read_words(column, read).to_list() == ["B", None, "A", "B", "B"]
    assert sorted(asked) == ["a", "b"]


@pytest.mark.parametrize("words", [[], [None, None]])
def test_a_column_without_words_means_nothing(words):
    column = pl.Series(words, dtype=pl.Categorical)
    assert read_words(column, lambda words: words.str.len_chars()).to_list() == words
