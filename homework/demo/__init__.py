"""The demo practice: invented people whose eight weeks are played through the same actions as the pages."""
