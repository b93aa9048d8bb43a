"""What clinicians decide: bands, who stays on the list, and what needs two people."""
