"""Settings, all of them read from the environment: docs/configuration.md lists each one.

Without any, the site runs embedded: on this machine only, with SQLite and its own Valkey.
With CAPTIONSITE_ENV=production nothing is guessed: what is missing stops the start.
May import no other package.
"""

from captionsite.settings.accounts import *
from captionsite.settings.api import *
from captionsite.settings.base import *
from captionsite.settings.bulk import *
from captionsite.settings.data import *
from captionsite.settings.i18n import *
from captionsite.settings.logs import *
from captionsite.settings.queue import *
from captionsite.settings.security import *
from captionsite.settings.training import *
from captionsite.settings.uploads import *
