"""A field one chooses files with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from openmash.web.forms.look import take_look


class FilesWidget(forms.FileInput):
    """Gives every file that was chosen, not only the last."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The files of this name, in the order they were chosen."""
        return files.getlist(name) if isinstance(files, MultiValueDict) else files.get(name)


class Files(forms.Field):
    """Several files, given as a list. `missing` is the sentence when none was chosen; `accept` helps a browser to offer
    the right ones and decides nothing. What a file is, is for the room to find out."""

    def __init__(self, label: str, *, hint: str = "", missing: str = "", accept: str = "", **options: Any) -> None:
        self.look = take_look("file-upload", options)
        self.accept, self.several = accept, options.pop("several", True)
        super().__init__(label=label, help_text=hint, required=bool(missing), widget=FilesWidget, **options)
        self.error_messages["required"] = missing

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A browser keeps no chosen file on a page that is shown again, and no page could put one there."""
        return None

    def clean(self, value: Any) -> list[Any]:
        """The files that were chosen; an empty box is no file."""
        chosen = [one for one in value or () if one is not None and one.name]
        self.validate(chosen)
        return chosen

    @property
    def attributes(self) -> Mapping[str, str]:
        """What the control carries beside its name."""
        return {"accept": self.accept} if self.accept else {}
