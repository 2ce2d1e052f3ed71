"""Identity documents, telephones and plates: tables of what is right and what is wrong with the rest."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rosters.reading.cells import is_plate, is_suspicious, name_of, number_of, phone_fault, phone_of, plate_of
from handlers.rosters.reading.identity import check_digit, examine, is_checked

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("number", "kind", "error", "warning"),
    [
        ("11010519491231002X", "居民身份证", None, None),
        ("810000199001010019", "港澳居民居住证", None, None),
        ("820000199001010029", "港澳居民居住证", None, None),
        ("830000199001010039", "台湾居民居住证", None, None),
        ("33011019900229001X", "居民身份证", "id_invalid_date", None),
        ("330110198802290013", "居民身份证", None, None),
        ("330100199002300019", "居民身份证", "id_invalid_date", None),
        ("915156198401010019", "外国人永久居留身份证", None, None),
        ("110105194912310021", "居民身份证", "id_checksum", None),
        ("11010519491231002", "居民身份证", "id_length", None),
        ("110105491231002", "居民身份证", None, "id_15_legacy"),
        ("110105491331002", "居民身份证", "id_invalid_date", None),
        ("ABC123456789012", "外国人永久居留身份证", None, None),
        ("H12345678", "港澳居民来往内地通行证", None, None),
        ("M1234567801", "港澳居民来往内地通行证", None, None),
        ("12345678", "台湾居民来往大陆通行证", None, None),
        ("E12345678", "护照", None, None),
        ("EA1234567", "护照", None, None),
        ("3.30100E+17", "居民身份证", "id_precision_lost", None),
        ("3301**********1234", "居民身份证", "id_masked", None),
        ("990000199001010019", "外国人永久居留身份证", "id_checksum", None),
        ("11010521491231002X", "居民身份证", "id_invalid_date", None),
    ],
)
def test_documents(number: str, kind: str, error: str | None, warning: str | None) -> None:
    found = examine(number, TODAY)
    assert (found.kind, found.error, found.warning) == (kind, error, warning)


def test_a_passport_of_digits_needs_to_be_called_one() -> None:
    assert examine("750000012", TODAY, kind="护照").error is None
    assert examine("750000012", TODAY, foreign=True).kind == "护照"
    assert examine("750000012", TODAY).error == "id_length"


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_digit_finds_every_single_slip(base: str) -> None:
    right = check_digit(base + "0")
    for place in range(17):
        wrong = base[:place] + str((int(base[place]) + 1) % 10) + base[place + 1 :]
        assert check_digit(wrong + "0") != right


@given(st.text(max_size=40))
def test_nothing_written_in_a_cell_is_too_much(text: str) -> None:
    examine(number_of(text), TODAY)
    phone_fault(phone_of(text))
    is_plate(plate_of(text))
    name_of(text)


@pytest.mark.parametrize(
    ("written", "phone", "fault"),
    [
        ("13900001111", "13900001111", None),
        ("+86 139-0000-1111", "13900001111", None),
        ("8613900001111", "13900001111", None),
        ("１３９００００１１１１", "13900001111", None),
        (13900001111.0, "13900001111", None),
        ("13900001111.0", "13900001111", None),
        ("1.3900001111E+10", "13900001111", None),
        ("13900001111/0571-88001234", "13900001111", None),
        ("1390000111", "1390000111", "phone_length"),
        ("139000011112", "139000011112", "phone_length"),
        ("0571-88001234", "057188001234", "phone_not_mobile"),
        ("88001234", "88001234", "phone_not_mobile"),
        ("12345678901", "12345678901", "phone_not_mobile"),
        ("139****1111", "139****1111", "phone_masked"),
    ],
)
def test_telephones(written: object, phone: str, fault: str | None) -> None:
    assert phone_of(written) == phone
    assert phone_fault(phone) == fault


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("浙A12345", True),
        ("浙A·D12345", True),
        ("浙ad12345", True),
        ("沪ＡＤ００４４４", True),
        ("鲁A0033挂", True),
        ("粤Z1234港", True),
        ("浙A12345D", True),
        ("WJ浙1234X", True),
        ("无牌", True),
        ("XX123", False),
        ("浙I12345", False),
        ("浙A1234", False),
        ("浙A1234O", False),
    ],
)
def test_plates(written: str, right: bool) -> None:
    assert is_plate(plate_of(written)) == right


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张 三", "张三"),
        ("张　伟", "张伟"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("NGUYEN  VAN ANH", "NGUYEN VAN ANH"),
        ("王强（组长）", "王强"),
        ("1.李娜", "李娜"),
        ("无", None),
        ("-", None),
    ],
)
def test_names(written: str, name: str | None) -> None:
    assert name_of(written) == name


@pytest.mark.parametrize(
    ("name", "odd"), [("Nguyễn Văn An", False), ("MÜLLER, HANS", False), ("陈x", True), ("{a", True)]
)
def test_names_of_other_alphabets_are_no_slips(name: str, odd: bool) -> None:
    assert is_suspicious(name) == odd


@given(st.text("0123456789", min_size=17, max_size=17), st.sampled_from("0123456789X"))
def test_only_the_check_digit_that_belongs_there_is_right(base: str, last: str) -> None:
    assert is_checked(base + last) == (last == check_digit(base + "0"))
