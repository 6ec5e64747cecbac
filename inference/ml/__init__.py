"""Pure model code: encoders, decoding, layers. No Django. May import no other package."""
