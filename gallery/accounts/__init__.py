"""Users, sign-in, tokens, invitations. May import http, core and models."""
