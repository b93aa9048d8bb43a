"""Proof that a rule book keeps its promises for every child who could exist.

The only room that knows the solver. It is loaded when books are proved and never when
lists are served.
"""
