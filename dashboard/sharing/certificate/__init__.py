"""The certificate: a sheet for the wall, drawn by the server, with a code that proves it."""
