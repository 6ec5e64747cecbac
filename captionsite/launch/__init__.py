"""The launcher behind `make run`: checks, supervisor, health, sign-in, clean stop."""
