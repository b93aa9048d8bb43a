"""The house rules that no reviewer should have to remember."""
