"""Settings, all of them read from the environment: docs/configuration.md lists each one.

Without any, the site runs embedded: on this machine only, with SQLite and its own Valkey.
With CAPTIONSITE_ENV=production nothing is guessed: what is missing stops the start.
"""

from captionsite.settings.api import *
from captionsite.settings.base import *
from captionsite.settings.data import *
from captionsite.settings.logs import *
from captionsite.settings.people import *
from captionsite.settings.pictures import *
from captionsite.settings.queue import *
from captionsite.settings.safety import *
from captionsite.settings.training import *
from captionsite.settings.words import *
