"""How many bytes a request has, told from its head alone and only where that is beyond doubt."""

import re

from service.web.bodies import LARGEST_BODY

LARGEST_HEAD = 32 * 1024
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*0*(\d{1,8})[ \t]*(?=\r\n)", re.IGNORECASE)
UNUSUAL = re.compile(rb"\r\n(transfer-encoding|expect|upgrade)[ \t]*:", re.IGNORECASE)


def expected_size(received: bytes | bytearray) -> int | None:
    """Bytes of the request that begins in `received`, 0 while that cannot be told yet.

    None for a request whose size only the real parser can tell, or that it will refuse.
    """
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return 0 if len(received) <= LARGEST_HEAD else None
    head = received[: end + 2]
    lengths = LENGTH.findall(head)
    if end == 0 or len(lengths) > 1 or UNUSUAL.search(head):
        return None
    length = int(lengths[0]) if lengths else 0
    return end + 4 + length if length <= LARGEST_BODY else None
