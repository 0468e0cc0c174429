from service.moderation.site_texts import fill_in, read_texts, write_texts


def test_sentences_are_read_one_a_line_and_written_back() -> None:
    typed = "approved = Merci !\n\nspam=Non = non."
    found, bad = read_texts(typed)
    assert found == {"approved": "Merci !", "spam": "Non = non."}
    assert bad == ()
    assert read_texts(write_texts(found)) == (found, ())


def test_lines_that_are_no_sentence_of_ours_are_named() -> None:
    typed = f"nonsense = x\napproved\nspam =\ntoxic = {'x' * 501}"
    found, bad = read_texts(typed)
    assert found == {}
    assert len(bad) == 4
    assert read_texts("x" * 40_000)[1][-1] == "…"


def test_numbers_are_filled_in_and_nothing_else_is_a_format() -> None:
    assert fill_in("100 % de %(count)s %s %(other)s", {"count": 3}) == "100 % de 3 %s %(other)s"
