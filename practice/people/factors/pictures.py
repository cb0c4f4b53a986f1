"""Shows a secret to an app on somebody's phone, as a picture of squares."""

from allauth.mfa.adapter import get_adapter

from practice.people.models import User

QUIET = 4


def app_address(user: User, secret: str) -> str:
    """The ``otpauth`` address that apps know."""
    return str(get_adapter().build_totp_url(user, secret))


def qr_code(text: str) -> tuple[int, str]:
    """A picture of ``text``: how many squares each side has, and the dark ones as a path for SVG."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return len(rows), "".join(dark)
