"""The order, the shares and the policy."""
