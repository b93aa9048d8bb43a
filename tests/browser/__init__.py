"""The pages in a real browser, at two widths, with and without JavaScript."""
