"""The rule engine, on an invented catalogue and on the shipped books."""
