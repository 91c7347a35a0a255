"""Text typed without marks is read with those it most likely means, and with what the conference itself writes."""

from hub.dedup.diacritics import Language, Restorer, counted


def test_neighbours_tell_which_word_is_meant() -> None:
    known = Restorer(counted(["giá hoa hồi thấp", "hội xuân ở xã", "tổ chức hội xuân", "trồng hoa hồi"]))
    assert known.restored("gia hoa hoi thap") == "giá hoa hồi thấp"
    assert known.restored("to chuc hoi xuan") == "tổ chức hội xuân"


def test_marks_that_were_typed_are_kept_and_unknown_words_stay() -> None:
    known = Restorer(counted(["giá hoa hồi thấp"]))
    assert known.restored("giá hoa hội thap") == "giá hoa hội thap"
    assert known.restored("gia xyz hoa hoi") == "giá xyz hoa hồi"


def test_a_word_with_marks_among_many_without_keeps_them_and_the_others_are_read() -> None:
    known = Restorer(counted(["kiến nghị giá hoa hồi thấp", "giá hoa hội"]))
    assert known.restored("gia hoa hội thap qua") == "giá hoa hội thấp qua"
    known.learn("mong gia hoa hội thap")
    assert known.restored("gia hoa hoi thap") == "giá hoa hồi thấp", "it is no teacher"


def test_two_words_are_too_few_to_tell() -> None:
    assert Restorer(counted(["hoa hồi"])).restored("hoa hoi") == "hoa hoi"


def test_what_the_conference_writes_is_learnt_and_text_without_marks_teaches_nothing() -> None:
    known = Restorer(Language({}, {}))
    known.learn("nuoc cho thon pac lung")
    assert known.restored("nuoc cho thon pac lung") == "nuoc cho thon pac lung"
    known.learn("nước cho thôn pác lùng")
    assert known.restored("nuoc cho thon pac lung") == "nước cho thôn pác lùng"


def test_the_same_texts_in_the_same_order_give_the_same_guess() -> None:
    texts = ["thôn khuổi tao thiếu nước", "mùa khô ở xã", "mua nước"]
    first, second = Restorer(), Restorer()
    for text in texts:
        first.learn(text)
        second.learn(text)
    assert first.restored("thon khuoi tao mua kho") == second.restored("thon khuoi tao mua kho")
