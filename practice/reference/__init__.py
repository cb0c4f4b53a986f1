"""The reference for those who write programs: made from the document and the statement, with samples that run."""
