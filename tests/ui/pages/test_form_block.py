"""What a spreadsheet copies, read and written."""

from ui.desktop.pages.form_block import MOST_ROWS, read_block, write_block


def test_tabs_part_cells_and_lines_part_rows() -> None:
    block = read_block("张\t1\r\n李\t2\r\n")
    assert block.rows == (("张", "1"), ("李", "2")) and not block.is_one() and not block.cut


def test_quotes_hold_lines_and_tabs_together() -> None:
    assert read_block('"两\n行"\t"他说""好"""').rows == (("两\n行", '他说"好"'),)


def test_one_text_is_no_block() -> None:
    assert read_block("粤E12345").is_one() and read_block("").is_one()


def test_an_empty_line_inside_is_an_empty_row() -> None:
    assert read_block("a\n\nb").rows == (("a",), ("",), ("b",))


def test_what_is_too_much_is_cut_and_said() -> None:
    block = read_block("x\ty\n" * (MOST_ROWS + 3))
    assert block.cut and len(block.rows) == MOST_ROWS


def test_what_is_written_reads_the_same() -> None:
    rows = (("两\n行", "b"), ("", '"c"'))
    assert read_block(write_block(rows)).rows == rows
