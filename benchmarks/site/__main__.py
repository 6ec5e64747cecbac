"""Print the times of a site: `python -m benchmarks.site`."""

from benchmarks.site.upload_to_caption import main

main()
