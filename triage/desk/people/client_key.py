"""The private key this server shows an identity provider who it is with."""

from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from triage.errors import TriageError
from triage.settings import Settings


class KeyUnreadable(TriageError):
    """The file named by TRIAGE_OIDC_KEY_FILE is missing, or is not a private key in PEM that fits TRIAGE_OIDC_KEY_ALGORITHM."""


def client_key(settings: Settings) -> RSAKey | ECKey | None:
    """Our private key, named by its thumbprint. Raises `KeyUnreadable`."""
    if settings.oidc_key_file is None:
        return None
    kind = ECKey if settings.oidc_key_algorithm.startswith("ES") else RSAKey
    try:
        key = kind.import_key(settings.oidc_key_file.read_bytes())
        plain: dict[str, Any] = key.as_dict(private=True)
    except (OSError, ValueError, TypeError, JoseError) as wrong:
        raise KeyUnreadable from wrong
    more = {"kid": key.thumbprint(), "use": "sig", "alg": settings.oidc_key_algorithm}
    return kind.import_key(plain | more)
