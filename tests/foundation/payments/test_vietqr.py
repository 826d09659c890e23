from marketplace.foundation.payments import vietqr


def test_the_payload_is_the_published_vector():
    assert vietqr.payload("970415", "113366668888", 79000, "Ung Ho Quy Vac Xin") == (
        "00020101021238560010A0000007270126000697041501121133666688880208QRIBFTTA53037045405790005802VN62220818Ung Ho Quy Vac Xin63043ACF"
    )


def test_a_memo_is_made_ascii_and_short():
    payload = vietqr.payload("970415", "113366668888", 1, "Ủng hộ quỹ vắc-xin phòng chống")

    assert "0825Ung ho quy vac-xin phong " in payload


def test_the_picture_carries_nothing_that_a_strict_policy_refuses():
    svg = vietqr.svg("x" * 100, title="VietQR SV123")

    assert svg.startswith("<svg")
    assert "style=" not in svg
    assert "<title>VietQR SV123</title>" in svg
