"""Words to families, who may be told, and the outbox: decided here, sent elsewhere."""
