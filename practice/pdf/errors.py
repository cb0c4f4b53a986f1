"""Why a document could not be printed."""


class PdfError(Exception):
    """The document cannot be printed; the message says why, without a word of its content."""
