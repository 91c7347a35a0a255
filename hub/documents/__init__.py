"""The papers of a conference: the notice of conclusions and its annex, drawn up from the record, as Word files."""

from hub.documents.annex import build_annex
from hub.documents.docx import docx_bytes, write_docx
from hub.documents.notice import build_notice
from hub.documents.paper import Document, Head

__all__ = ["Document", "Head", "build_annex", "build_notice", "docx_bytes", "write_docx"]
