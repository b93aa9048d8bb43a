"""Lists on paper and in files: prints, and the dated copy for when the service is down."""
