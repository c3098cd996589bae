from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class WithinLimit(FileUploadHandler):
    """Drops a file that is too large while it arrives, and leaves it to the view to say so."""

    received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_LIMIT:
            self.request.upload_too_large = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size):
        """The handlers after it make the file."""
