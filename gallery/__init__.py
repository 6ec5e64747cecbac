"""The gallery: people, images, captions, jobs, their pages and API. May import no other package."""
