"""Ways into a station that cannot pull: a stick, WebDAV, SFTP, and the APIs of its software."""
