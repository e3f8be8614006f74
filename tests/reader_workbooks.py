"""Small workbooks written in code, for the tests of the readers."""

import io
import zipfile
from collections.abc import Callable

import xlsxwriter
import xlwt


def xls(fill: Callable[[xlwt.Workbook], None]) -> bytes:
    workbook, target = xlwt.Workbook(), io.BytesIO()
    fill(workbook)
    workbook.save(target)
    return target.getvalue()


def xlsx(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    fill(workbook)
    workbook.close()
    return target.getvalue()


def xlsx_of(rows: list[list[object]], sheet: str = "Data") -> bytes:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        worksheet = workbook.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    worksheet.write_string(number, column, value)
                elif value is not None:
                    worksheet.write(number, column, value)

    return xlsx(fill)


def rezipped(content: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """The same archive with each part changed, and more parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            after.writestr(part, change(part, before.read(part)))
        for part, data in (extra or {}).items():
            after.writestr(part, data)
    return target.getvalue()
