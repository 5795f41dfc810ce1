"""Vietnamese text in Windows code page 1258, which writes tones as marks after the letter."""

import unicodedata

TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


def to_cp1258(text: str) -> bytes:
    """Encode so that decoding and composing (NFC) gives the same text back."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
            continue
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
        out += (base + "".join(mark for mark in marks if mark in TONES)).encode("cp1258")
    return bytes(out)
