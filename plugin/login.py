"""The login of FDSN services, from QGIS's own store of credentials.

A source names its login as QGIS's layers do, ``https://service.example|network=IV|authcfg=a1b2c3d``: an identifier that
is nothing to anybody else.  User and password are read when a run starts, and go to the worker beside the parameters;
no parameter, job, log or project holds them.
"""

from __future__ import annotations

import re
from typing import Any

from qgis.core import QgsApplication, QgsAuthMethodConfig

from ..backend.tools.declaration import split_source
from .i18n import tr


class LoginError(Exception):
    """A login can't be read; the message is one sentence with the remedy."""


def login_of(parameters: dict[str, Any]) -> tuple[str, str] | None:
    """User and password that the sources among ``parameters`` name; None where they name none.

    Asks for QGIS's master password where it wasn't given yet.  Raises :class:`LoginError`.
    """
    named = [split_source(text) for value in parameters.values()
             for text in (value if isinstance(value, (list, tuple)) else [value]) if isinstance(text, str)]
    logins = {options["authcfg"]: address for address, options in named
              if address.lower().startswith(("http://", "https://")) and options.get("authcfg")}
    if not logins:
        return None
    if len(logins) > 1:
        raise LoginError(tr("Two services with different logins can't be asked in one run: run each by itself."))
    (identifier, address), = logins.items()
    config = QgsAuthMethodConfig()
    # An identifier of another make would be looked for in vain, and QGIS would show a message of its own.
    known = re.fullmatch(r"\w{7}", identifier) and identifier in QgsApplication.authManager().configIds()
    if not known or not QgsApplication.authManager().loadAuthenticationConfig(identifier, config, True):
        raise LoginError(tr("The login {identifier} of {service} can't be read from QGIS's store: choose or make "
                            "another one (Waveforms, Login), and give the master password when QGIS asks for it.")
                         .format(identifier=identifier, service=address))
    user, password = config.config("username"), config.config("password")
    if not user:
        raise LoginError(tr("The login {name} of {service} has no user name: choose one of the kind “Basic "
                            "authentication”.").format(name=config.name(), service=address))
    return user, password
