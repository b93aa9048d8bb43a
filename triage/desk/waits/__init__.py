"""The managers' figures: gathered from the store, worked out in `triage.waits`, in sentences."""
