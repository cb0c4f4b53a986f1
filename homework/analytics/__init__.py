"""Numbers about answers: dataclasses in, dataclasses out, and the only room where pandas is used."""
