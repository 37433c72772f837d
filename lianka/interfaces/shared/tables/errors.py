"""Why a file as a whole is refused. What is wrong with one cell is told in `cells.py`."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import InvalidInput


class FileMissing(InvalidInput):
    """The path names no readable file."""

    code = "file_missing"
    message = _("The file %(path)s cannot be opened: %(detail)s.")


class FormatUnknown(InvalidInput):
    """Neither the name nor the content says which kind of table this is."""

    code = "format_unknown"
    message = _("The file %(path)s is not a CSV, XLSX or Parquet file by its name. Name the format in the mapping.")


class FormatMismatch(InvalidInput):
    """The content is of another kind than the name or the mapping says."""

    code = "format_mismatch"
    message = _("The file is read as %(expected)s, but its content is %(found)s.")


class FileEmpty(InvalidInput):
    """The file has no header row."""

    code = "file_empty"
    message = _("The file is empty: its first row must name the columns.")


class FileBroken(InvalidInput):
    """The file cannot be read to its end, so nothing of it is taken."""

    code = "file_broken"
    message = _("The file cannot be read as %(format)s: %(detail)s.")


class RowBroken(InvalidInput):
    """From this row on the file cannot be read, so nothing of it is taken."""

    code = "row_broken"
    message = _("The file cannot be read from row %(row)s on: %(detail)s.")


class EncodingUnknown(InvalidInput):
    """The bytes are no text in the encoding that was declared or in any that was tried."""

    code = "encoding_unknown"
    message = _("The file is not text in %(encoding)s (near line %(line)s). Save it as UTF-8.")


class ColumnMissing(InvalidInput):
    """The mapping names a column that the file does not have."""

    code = "column_missing"
    message = _("The file has no column “%(column)s”. %(suggestion)s")


class ColumnTwice(InvalidInput):
    """The mapping names a column that the file has more than once."""

    code = "column_twice"
    message = _("The file has more than one column “%(column)s”. Rename one of them.")


class SheetMissing(InvalidInput):
    """The mapping names a sheet that the workbook does not have."""

    code = "sheet_missing"
    message = _("The workbook has no sheet “%(sheet)s”. It has: %(sheets)s.")
