"""How a definition is changed, one question at a time, with all that is not shown left as it is."""
