"""The page before the session: what it holds, how it is worded, how it is printed."""
