"""The content a clinician signs: the catalogue, the rule books, the cards, the policy."""
