"""Uploads stay in memory: nothing that somebody sends touches a disk unsealed, and no more is taken than a photo may
have. The length of the whole request bounds what is read, so the size is known before the first byte of the file."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

READ_AND_DROPPED = 60 * 1024 * 1024
"""Up to here the rest is read and thrown away, or the browser would not show our answer; beyond, the line is cut."""


class OnlyInMemory(MemoryFileUploadHandler):
    """Keeps a file in memory, or not at all."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        assert self.request is not None  # noqa: S101 the settings' handlers are made for a request
        if length_of(self.request) > READ_AND_DROPPED:
            raise StopUpload(connection_reset=True)
        if too_heavy(self.request) or not self.activated:
            raise SkipFile
        super().new_file(*args, **kwargs)


def length_of(request: HttpRequest) -> int:
    """As the server bounds it: nothing beyond this length is read."""
    return int(request.META.get("CONTENT_LENGTH") or 0)


def too_heavy(request: HttpRequest) -> bool:
    """Whether files are left out of this request because of its size."""
    return length_of(request) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
