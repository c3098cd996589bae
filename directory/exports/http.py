from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from directory.exports.csv import csv_chunks
from directory.languages import CODES
from directory.reader import tag

CSV = "text/csv; charset=utf-8; header=present"


def csv_response(export, rows, filename, *, spreadsheet=False, public=False):
    """The rows as a CSV file to keep. `public` as for csv_chunks."""
    chunks = csv_chunks(export, rows, public=public, spreadsheet=spreadsheet)
    response = StreamingHttpResponse(chunks, content_type=CSV)
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    response.headers["Content-Language"] = ", ".join(map(tag, CODES))
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
