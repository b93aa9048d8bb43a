"""Whether the settings are enough for people to sign in."""

from triage.desk.people.keys import require_secret
from triage.errors import TriageError
from triage.settings import Settings, SignIn


class ProviderNotNamed(TriageError):
    """TRIAGE_SIGN_IN is oidc, so TRIAGE_OIDC_ISSUER and TRIAGE_OIDC_CLIENT_ID must be set, and either TRIAGE_OIDC_CLIENT_SECRET or TRIAGE_OIDC_KEY_FILE."""


class RolesNotMapped(TriageError):
    """TRIAGE_OIDC_ROLE_CLAIM and TRIAGE_OIDC_ROLES belong together: set both, or neither to keep the roles of the accounts here."""


def require_ready(settings: Settings) -> None:
    """Refuse to open a door that nobody could pass, or anybody.

    Raises `SecretTooShort`, `ProviderNotNamed`, `RolesNotMapped`, `KeyUnreadable`.
    """
    require_secret(settings)
    if settings.sign_in is not SignIn.OIDC:
        return
    shown = settings.oidc_client_secret.get_secret_value() or settings.oidc_key_file
    if not (settings.oidc_issuer and settings.oidc_client_id and shown):
        raise ProviderNotNamed
    if bool(settings.oidc_role_claim) != bool(settings.oidc_roles):
        raise RolesNotMapped
    if settings.oidc_key_file is not None:
        # Imported here: only a server with such a key needs it.
        from triage.desk.people.client_key import client_key

        client_key(settings)
