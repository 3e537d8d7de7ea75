"""Text files as Notepad, PowerShell and others write them."""

import pytest

from turnloom.graphs.text_file import NotTextError, read_text_file

TEXT = "n = 2\nname = 'Zoë'\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_text_is_read_with_and_without_a_mark(tmp_path, encoding):
    file = tmp_path / "file"
    file.write_bytes(TEXT.replace("\n", "\r\n").encode(encoding))

    assert read_text_file(file) == TEXT


@pytest.mark.parametrize(
    "content",
    [TEXT.encode("latin-1"), TEXT.encode("utf-16-le"), b"\xff\xfe\x00", b"\xef\xbb\xbf\xff"],
)
def test_what_is_no_text_is_named_with_a_remedy(tmp_path, content):
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(NotTextError, match="save it as UTF-8"):
        read_text_file(tmp_path / "file")
