"""The files of an extract go straight into a folder of our own, and only for somebody who may review one.

Every other upload stays in memory: this handler lets it pass to the next. What arrives is bounded by the length of the
whole request, which is known before the first byte of a file.
"""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers, StopUpload
from django.http import HttpRequest
from django.urls import reverse

from .folder import all_of_them, own_only

ARRIVING = "arriving"
ABILITY = "review_extract"


class IntoFolder(FileUploadHandler):
    """Takes what is sent to the page of a new review, and nothing else."""

    file: "Arrived"

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.mine = False
        assert self.request is not None  # noqa: S101 the settings' handlers are made for a request
        if self.request.path_info != reverse("extract_new"):
            return
        if length_of(self.request) > 2 * settings.REVIEW_LARGEST:
            raise StopUpload(connection_reset=True)
        if too_large(self.request) or not may(self.request):
            raise SkipFile
        self.mine, self.file = True, Arrived(str(self.file_name))
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.mine:
            return raw_data
        self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> "Arrived | None":
        if not self.mine:
            return None
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if getattr(self, "mine", False):
            self.file.close()


class Arrived(UploadedFile):  # type: ignore[type-arg]  # at run time it takes none
    """One file as it came. It is gone when the request ends, unless somebody gave it another name before."""

    def __init__(self, name: str) -> None:
        folder = own_only(all_of_them() / ARRIVING)
        super().__init__(NamedTemporaryFile(dir=folder), name, size=0)  # noqa: SIM115 closed with the request

    def keep_as(self, path: Path) -> None:
        assert self.file is not None  # noqa: S101 made with one
        self.file.flush()
        path.hardlink_to(str(self.file.name))


def may(request: HttpRequest) -> bool:
    """Files are read before any view is asked: whoever may not send one leaves nothing on the disk."""
    standing = getattr(request, "standing", None)
    return bool(standing and standing.may(ABILITY))


def length_of(request: HttpRequest) -> int:
    return int(request.META.get("CONTENT_LENGTH") or 0)


def too_large(request: HttpRequest) -> bool:
    return length_of(request) > settings.REVIEW_LARGEST
