"""The press: HTML in, tagged pages out, and the only room where WeasyPrint is used."""
