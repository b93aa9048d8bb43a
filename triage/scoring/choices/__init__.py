"""Points from people's choices: two children alike but for two things, who goes first.

After Hansen and Ombler 2008 (PAPRIKA): what earlier answers settle is never asked, so a
few dozen questions stand for hundreds. Every answer says something of the heights of
steps from one level of a sign to the next; no height is ever below nought.
"""
