"""The month as a board reads it: what changed, why, and what people say of it."""
