"""E-mail by SMTP; the password comes from the environment and is never written down."""

import smtplib
import ssl
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import make_msgid

from broadcaster.domain.errors import DeliveryFault
from broadcaster.domain.station import AlarmSettings

PATIENCE = 20.0  # seconds that a mail server may take for one step


class Mailer:
    """Sends a plain text to the people of [alarms]."""

    name = "thư điện tử"

    def __init__(self, settings: AlarmSettings, password: str = "") -> None:
        self._settings = settings
        self._password = password

    def send(self, subject: str, text: str, facts: Mapping[str, object]) -> None:
        """Hand the message to the server. Raises DeliveryFault."""
        message = EmailMessage()
        message["Subject"] = " ".join(subject.split())
        message["From"] = _address(self._settings.sender or self._settings.to[0])
        message["To"] = [_address(one) for one in self._settings.to]
        message["Message-ID"] = make_msgid(domain=self._settings.smtp_host or "localhost")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        try:
            with self._server() as server:
                if self._settings.smtp_user:
                    server.login(self._settings.smtp_user, self._password)
                refused = server.send_message(message)
        except (OSError, smtplib.SMTPException) as fault:
            raise DeliveryFault(
                f"chưa gửi được thư qua {self._settings.smtp_host}: {_told(fault)}",
                hint="Xem lại mục [alarms] trong station.toml, mật khẩu và đường mạng.",
            ) from fault
        if refused:
            names = ", ".join(sorted(refused))
            raise DeliveryFault(f"máy gửi thư từ chối người nhận: {names}")

    def _server(self) -> smtplib.SMTP:
        host, port = self._settings.smtp_host, self._settings.smtp_port
        trust = ssl.create_default_context()
        if self._settings.smtp_security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=trust)
        server = smtplib.SMTP(host, port, timeout=PATIENCE)
        if self._settings.smtp_security == "starttls":
            try:
                server.starttls(context=trust)
            except (OSError, smtplib.SMTPException):
                server.close()
                raise
        return server


def _address(text: str) -> Address:
    name, _, domain = text.rpartition("@")
    return Address(username=name, domain=domain)


def _told(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return "sai tên hoặc mật khẩu"
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return f"máy gửi thư từ chối người nhận: {', '.join(sorted(fault.recipients))}"
    if isinstance(fault, ssl.SSLError):
        return "kết nối mã hóa không tin được"
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return "máy gửi thư không có kết nối mã hóa (STARTTLS)"
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"máy gửi thư trả lời mã {fault.smtp_code}"
    return "không nối được tới máy gửi thư"
