"""Other systems as they are asked: how each of them tells of people and sessions, in the same few words."""
