"""One module per dataset format, each with `recognises(folder)` and `read(folder)`."""
