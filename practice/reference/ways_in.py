"""Samples of getting in: a key, a token for it, and an app that a person lets in; each is run by a test."""

import re
from functools import cache

from django.conf import settings

NEW_KEY = """\
import json
import os
from pathlib import Path

from joserfc.jwk import ECKey

key = ECKey.generate_key("P-384", {"kid": "2026-11", "use": "sig", "alg": "ES384"})
folder = Path(os.environ["KEYS"])
(folder / "private.json").write_text(json.dumps(key.as_dict(private=True)))
(folder / "jwks.json").write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
"""
SIGNED = """\
import json
import os
from pathlib import Path

from trellis import Trellis

key = json.loads((Path(os.environ["KEYS"]) / "private.json").read_text())
practice = Trellis(os.environ["TRELLIS"], os.environ["CLIENT_ID"], key=key)
print(practice.get("practice").body)
"""
ASK = """\
import base64
import hashlib
import os
import secrets
from urllib.parse import urlencode

verifier = secrets.token_urlsafe(48)
digest = hashlib.sha256(verifier.encode()).digest()
asked = {
    "response_type": "code",
    "client_id": os.environ["APP_ID"],
    "redirect_uri": os.environ["APP_BACK"],
    "scope": "launch/patient patient/Patient.rs patient/Task.rs offline_access",
    "state": secrets.token_urlsafe(16),
    "aud": f"{os.environ['TRELLIS']}/api/v1",
    "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
    "code_challenge_method": "S256",
}
print(f"{os.environ['TRELLIS']}/oauth/authorize?{urlencode(asked)}")
print(verifier)
"""
REDEEM = """\
curl --fail-with-body --silent --show-error \\
  --data grant_type=authorization_code \\
  --data "client_id=$APP_ID" \\
  --data-urlencode "redirect_uri=$APP_BACK" \\
  --data "code=$CODE" \\
  --data "code_verifier=$VERIFIER" \\
  "$TRELLIS/oauth/token"
"""
SETTING = """\
export TRELLIS={here}
export CLIENT_ID=the-id-of-your-program
export CLIENT_SECRET=its-secret
"""
REGISTER = """\
manage.py register_client "Front desk" \\
  --practice "Willow Street" \\
  --scopes clients.read sessions.write \\
  --secret
"""
BY_KEY = """\
manage.py register_client "Ledger" \\
  --practice "Willow Street" \\
  --scopes system/Patient.rs \\
  --jwks jwks.json
"""
AS_APP = """\
manage.py register_client "Garden Diary" \\
  --practice "Willow Street" \\
  --scopes patient/Patient.rs patient/Task.rs offline_access \\
  --public --redirect https://garden.example/back
"""
FIRST = """\
curl --fail-with-body --silent --show-error \\
  --header "Authorization: Bearer $TOKEN" \\
  "$TRELLIS/api/v1/practice"
"""
FHIR = """\
curl --fail-with-body --silent --show-error \\
  --header "Authorization: Bearer $TOKEN" \\
  "$TRELLIS/fhir/r4/Patient?_count=2"
"""
OF_AUTHENTICATION = ("NEW_KEY", "SIGNED", "ASK", "REDEEM", "REGISTER", "BY_KEY", "AS_APP")


@cache
def check_signature() -> str:
    """The sample of docs/webhooks.md that checks a signature; a test runs it as it stands there."""
    page = (settings.BASE_DIR / "docs" / "webhooks.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    return found[1] if found else ""
