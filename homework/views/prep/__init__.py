"""The page before the session, on screen and on paper."""
