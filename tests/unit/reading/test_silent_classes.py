"""Forms that were read wrong without a word: each is read right now, or told to be a guess."""

import pytest

from broadcaster.reading import read_aloud
from tests.fakes.read_line import LEXICON, said, told

CERTAIN = (
    # of an account every group is said figure by figure, however long it is
    ("STK 0421 0005 67890.", "Số tài khoản không bốn hai một, không không không năm, sáu bảy tám chín không."),
    ("STK 19.036.77.", "Số tài khoản một chín, không ba sáu, bảy bảy."),
    ("Theo Phụ lục IIa.", "Theo Phụ lục hai a."),
    ("Mưa nhiều vào tháng X.", "Mưa nhiều vào tháng mười."),
    ("Mời các đ/c về họp.", "Mời các đồng chí về họp."),
    ("Hạn 20/1 dl.", "Hạn ngày hai mươi tháng một dương lịch."),
    ("Máu nhóm A, Rh-.", "Máu nhóm A, rờ hát âm."),
    ("Vẽ ∆ABC = ∆DCB.", "Vẽ tam giác a bê xê bằng tam giác dê xê bê."),
    (
        "Vụ án thụ lý số 25/2025/TLST-HS.",
        "Vụ án thụ lý số hai mươi lăm năm hai nghìn không trăm hai mươi lăm, "
        "sơ thẩm hình sự.",
    ),
    ("Biên bản số 12/BB-VPHC.", "Biên bản số mười hai, vi phạm hành chính."),
    ("Giấy phép số 12/GP-UBND.", "Giấy phép số mười hai của Ủy ban nhân dân."),
    ("Vùng ĐBDTTS&MN.", "Vùng đồng bào dân tộc thiểu số và miền núi."),
    # hundredths somewhere in a line make no fraction of a day
    ("Nộp 30% hôm nay, 1/10 là hạn cuối.", "Nộp ba mươi phần trăm hôm nay, ngày một tháng mười là hạn cuối."),
    ("Đạt 100%, khai giảng 5/9 vào lúc 7h.", "Đạt một trăm phần trăm, khai giảng ngày năm tháng chín vào lúc bảy giờ."),
    # a sum of money is no people, no account, no mark
    ("Đại hội có 31 đ/b.", "Đại hội có ba mươi mốt đại biểu."),
    ("Lớp 3 đ/v học sinh giỏi.", "Lớp ba đối với học sinh giỏi."),
    ("Nộp vào tài khoản 500.000 VNĐ.", "Nộp vào tài khoản năm trăm nghìn đồng."),
    ("Tài khoản có 12 500 000 VND.", "Tài khoản có mười hai triệu năm trăm nghìn đồng."),
    ("Số tài khoản 123.456.789.", "Số tài khoản một hai ba, bốn năm sáu, bảy tám chín."),
    ("Mức phạt 400.000/600.000đ.", "Mức phạt bốn trăm nghìn trên sáu trăm nghìn đồng."),
    ("500.000/1.000.000đ tiền quỹ.", "năm trăm nghìn trên một triệu đồng tiền quỹ."),
    # what is settled or worked out is no prize
    ("Nêu lời giải I.", "Nêu lời giải I."),
    ("Giải: I là trung điểm.", "Giải: I là trung điểm."),
    ("Đạt giải I, II cấp huyện.", "Đạt giải nhất, nhì cấp huyện."),
    # what a number stands for is said once, behind a pause
    ("Quyết định xử phạt VPHC số 33/QĐ-XPVPHC.", "Quyết định xử phạt vi phạm hành chính số ba mươi ba."),
    (
        "Quyết định đưa vụ án ra xét xử sơ thẩm số 12/2025/QĐXXST-HS.",
        "Quyết định đưa vụ án ra xét xử sơ thẩm số mười hai năm hai nghìn không trăm hai mươi lăm, "
        "hình sự.",
    ),
    ("Thông báo thụ lý số 8/TB-TLVA.", "Thông báo thụ lý số tám."),
    ("Quyết định xử phạt số 3/QĐ-XPVPHC.", "Quyết định xử phạt số ba, vi phạm hành chính."),
    ("Kế hoạch PCCC số 5/KH-PCCC.", "Kế hoạch phòng cháy, chữa cháy số năm."),
    # before the number of a telephone
    ("ĐT: 0912345678.", "Điện thoại: không chín một hai, ba bốn năm, sáu bảy tám."),
    ("ĐT0912.345.678.", "Điện thoại không chín một hai, ba bốn năm, sáu bảy tám."),
    ("Sáng: Toán, NT (Nhạc).", "Sáng: Toán, nghệ thuật (Nhạc)."),
    ("Hỏng 1/5.", "Hỏng một phần năm."),
    ("Đạt 3 giải I, 2 giải II.", "Đạt ba giải nhất, hai giải nhì."),
    ("Sông trên BĐII.", "Sông trên báo động hai."),
    ("Xã hòa giải 18/21 vụ.", "Xã hòa giải mười tám trên hai mươi mốt vụ."),
    ("Lớp 1A-1B-1C học sáng.", "Lớp một a, một bê, một xê học sáng."),
    # days of a month, two with a comma, are no decimal; a part of a kilogram is no house
    ("Ngày thi 25,26/6.", "Ngày thi ngày hai mươi lăm, hai mươi sáu tháng sáu."),
    ("Lấy đường 1/2kg.", "Lấy đường một phần hai ki lô gam."),
    ("Số 12 ngày 3 /9/2025.", "Số mười hai ngày ba tháng chín năm hai nghìn không trăm hai mươi lăm."),
    ("Theo mục I.2.a.", "Theo mục một chấm hai chấm a."),
    ("Làm bài 3.5-3.8.", "Làm bài ba chấm năm đến ba chấm tám."),
    ("Lớp 7A nhặt được 200k.", "Lớp bảy a nhặt được hai trăm nghìn."),
    ("x ∈ (-∞; 3].", "ích thuộc (âm vô cùng; ba."),
    ("Cho Δ ABC.", "Cho tam giác a bê xê."),
    ("T/M BGH.", "Thay mặt Ban Giám hiệu."),
    ("Các đ.c Hùng, Lan.", "Các đồng chí Hùng, Lan."),
    ("Đi TT Phố Mới.", "Đi thị trấn Phố Mới."),
    ("Số TK: 1903 6789 0123 45.", "Số tài khoản: một chín không ba, sáu bảy tám chín, không một hai ba, bốn năm."),
    ("Lớp 12A 2025 họp.", "Lớp mười hai a hai nghìn không trăm hai mươi lăm họp."),
    ("Nặng 0.250 kg.", "Nặng không phẩy hai trăm năm mươi ki lô gam."),
    ("Ảnh A'B' cao.", "Ảnh a phẩy bê phẩy cao."),
    ("Dài 0,6 μm.", "Dài không phẩy sáu mi cờ rô mét."),
    ("Tính (-4).(-2) = 8.", "Tính (âm bốn) nhân (âm hai) bằng tám."),
    ("Dài 5-7'.", "Dài năm đến bảy phút."),
    ("Sửa đường ĐT.152.", "Sửa đường tỉnh một trăm năm mươi hai."),
    ("Tổ 2 (12/11 - 16/11).", "Tổ hai (ngày mười hai tháng mười một đến ngày mười sáu tháng mười một)."),
    ("Tổ 3 (19-23/11).", "Tổ ba (ngày mười chín đến ngày hai mươi ba tháng mười một)."),
    ("Đến 24h 21/9.", "Đến hai mươi tư giờ ngày hai mươi mốt tháng chín."),
    ("Đón lúc 7h 20-11.", "Đón lúc bảy giờ ngày hai mươi tháng mười một."),
    ("Thẻ có mã HS4.", "Thẻ có mã hát ét bốn."),
    ("Thẻ đỏ phút 12'.", "Thẻ đỏ phút mười hai'."),
    (
        "CÔNG BÁO / Số 1 + 2 / Ngày 24-02-2024",
        "CÔNG BÁO, Số một cộng hai, Ngày hai mươi tư tháng hai năm hai nghìn không trăm hai mươi tư",
    ),
    ("Gọi 3826 123 nhé.", "Gọi ba tám hai sáu, một hai ba nhé."),
    ("ĐT: 3.852.123.", "Điện thoại: ba, tám năm hai, một hai ba."),
    ("Gọi số nội bộ 101, 102.", "Gọi số nội bộ một không một, một không hai."),
    ("Nhà em cách 1km5.", "Nhà em cách một ki lô mét năm."),
    ("Được 8/10đ.", "Được tám trên mười điểm."),
    ("Làm bài 3, 4 tr 52.", "Làm bài ba, bốn trang năm mươi hai."),
    ("Máu 50-80 mg/100 ml.", "Máu năm mươi đến tám mươi mi li gam trên một trăm mi li lít."),
    ("Điện thoại bàn của văn phòng: 3852.456.", "Điện thoại bàn của văn phòng: ba tám năm hai, bốn năm sáu."),
    ("Phòng rộng 40m2.", "Phòng rộng bốn mươi mét vuông."),
    ("Có hai số hạng là 1/4 và 3/8.", "Có hai số hạng là một phần tư và ba phần tám."),
    ("Nhóm máu O Rh(-).", "Nhóm máu O rờ hát(âm)."),
    ("Báo CA xã 113 ngay.", "Báo Công an xã một một ba ngay."),
    ("Nhất 9A (9đ), bét 7B (0đ).", "Nhất chín a (chín điểm), bét bảy bê (không điểm)."),
    ("Giường 1m2 x 2m.", "Giường một mét hai nhân hai mét."),
    ("Bàn 1m2x0,6m.", "Bàn một mét hai nhân không phẩy sáu mét."),
    ("Uống ngày 4-6 lần.", "Uống ngày bốn đến sáu lần."),
    ("Các lớp dọn trước 7h5.", "Các lớp dọn trước bảy giờ năm phút."),
    ("Họp lúc 9h45ph.", "Họp lúc chín giờ bốn mươi lăm phút."),
    ("Số nội bộ y tế: 3826, gọi.", "Số nội bộ y tế: ba tám hai sáu, gọi."),
    ("Mức thu là 0đ.", "Mức thu là không đồng."),
    ("Công thức 2H2.", "Công thức hai hát hai."),
    ("Thi đua: 8A 1.245đ.", "Thi đua: tám a một nghìn hai trăm bốn mươi lăm điểm."),
    ("Đội tuyển VN thắng.", "Đội tuyển Việt Nam thắng."),
    ("Tính AC² = AB² + BC².", "Tính a xê bình phương bằng a bê bình phương cộng bê xê bình phương."),
    ("Cho tam giác ABC. Tính BC.", "Cho tam giác a bê xê. Tính bê xê."),
    ("Hà Nội, ngày …/…/2026.", "Hà Nội, ngày … tháng… năm hai nghìn không trăm hai mươi sáu."),
    ("Kế hoạch liên tịch 02/KHLT-CA-ĐTN.", "Kế hoạch liên tịch không hai của Công an và Đoàn Thanh niên."),
    # factors with a point: no number of thousands has a decimal before the point
    ("P = 220.0,5 = 110 W.", "Pê bằng hai trăm hai mươi nhân không phẩy năm bằng một trăm mười oát."),
    ("A = 0,075.120 = 9 J.", "A bằng không phẩy không bảy mươi lăm nhân một trăm hai mươi bằng chín giun."),
    ("C% = 20/200.100% = 10%.", "Xê phần trăm bằng hai mươi trên hai trăm nhân một trăm phần trăm bằng mười phần trăm."),
    ("Cho Â = 40°.", "Cho góc a bằng bốn mươi độ."),
    ("Nghỉ lễ 2/9 từ 30/8.", "Nghỉ lễ ngày hai tháng chín từ ngày ba mươi tháng tám."),
    ("Làm theo chủ điểm 26/3.", "Làm theo chủ điểm ngày hai mươi sáu tháng ba."),
    ("Người từ 16-<18 tuổi.", "Người từ mười sáu đến dưới mười tám tuổi."),
    ("Đoạn Km18+200 - Km19+500.", "Đoạn ki lô mét mười tám cộng hai trăm đến ki lô mét mười chín cộng năm trăm."),
    ("Theo K1 Đ134 BLHS.", "Theo khoản một Điều một trăm ba mươi tư Bộ luật Hình sự."),
    ("Chuyến bay VJ1234.", "Chuyến bay vê gi một hai ba bốn."),
    ("Nghỉ 4 buổi KP.", "Nghỉ bốn buổi không phép."),
    ("Có 3 HS KT học hòa nhập.", "Có ba học sinh khuyết tật học hòa nhập."),
    ("SBD 120345.", "Số báo danh một hai không ba bốn năm."),
    ("Lương thực 520kg/ng/năm.", "Lương thực năm trăm hai mươi ki lô gam một người một năm."),
    ("Số 1101 trong hệ 2 là 13.", "Số một một không một trong hệ hai là mười ba."),
    ("Nguyên tố nhóm VIIA.", "Nguyên tố nhóm bảy a."),
    ("Áp suất 1,013.10⁵ Pa = 1 atm.", "Áp suất một phẩy không mười ba nhân mười mũ năm pát can bằng một át mốt phe."),
    ("Gửi TT. Đảng ủy.", "Gửi thường trực Đảng ủy."),
    ("Theo điểm đ1 khoản 2.", "Theo điểm đê một khoản hai."),
    ("Nhấn Ctrl+Z.", "Nhấn con trôn cộng dét."),
    ("Đi xe máy 110cc.", "Đi xe máy một trăm mười xê xê."),
    ("Theo K4 Đ14 NĐ04.", "Theo khoản bốn Điều mười bốn Nghị định không bốn."),
    ("Lớp mk vui lắm.", "Lớp mình vui lắm."),
    ("Mua cuốn STK.", "Mua cuốn sách tham khảo."),
    ("Bị sốt XH.", "Bị sốt xuất huyết."),
    ("Chung kết: 9/2 hòa 9/5 với tỷ số 2 - 2.", "Chung kết: chín trên hai hòa chín trên năm với tỷ số hai hai."),
    ("Lịch: 7/1 gặp 7/3.", "Lịch: bảy trên một gặp bảy trên ba."),
    ("Trận 1: 9/2 - 9/5: 2-1.", "Trận một: chín trên hai - chín trên năm: hai một."),
    ("Chi đội 7/4 ủng hộ 12kg giấy.", "Chi đội bảy trên bốn ủng hộ mười hai ki lô gam giấy."),
    ("Xếp hạng: Nhất 8/4, Nhì 8/1.", "Xếp hạng: Nhất tám trên bốn, Nhì tám trên một."),
    ("Kg: Quý phụ huynh lớp 1C", "Kính gửi: Quý phụ huynh lớp một xê"),
    ("K/g: Ban Giám hiệu", "Kính gửi: Ban Giám hiệu"),
    ("KG: BGH trường.", "Kính gửi: Ban Giám hiệu trường."),
    ("Số nguyên âm -5 nhỏ hơn -2.", "Số nguyên âm âm năm nhỏ hơn âm hai."),
    ("-5 nhỏ hơn -2.", "âm năm nhỏ hơn âm hai."),
    ("Vi khuẩn dài 1-5 µm.", "Vi khuẩn dài một đến năm mi cờ rô mét."),
    ("Thứ hai mặc ĐP.", "Thứ hai mặc đồng phục."),
    ("Mua gói 1 100k.", "Mua gói một một trăm nghìn."),
)  # fmt: skip


@pytest.mark.parametrize(("written", "spoken"), CERTAIN)
def test_what_a_cue_or_the_form_decides_is_certain(written, spoken):
    assert said(written) == spoken
    assert told(written) == []


GUESSED = (
    # a sign between two amounts of which there is no sum
    ("Phạt 10÷15 triệu.", "Phạt mười đến mười lăm triệu.", ["÷"]),
    ("Nghỉ 7h~8h.", "Nghỉ bảy giờ đến tám giờ.", ["~"]),
    # a sum has no score and no span, whatever word stands before it
    ("Kết quả phép tính 5 - 3.", "Kết quả phép tính năm trừ ba.", ["5 - 3"]),
    ("Tính nhanh: 25 × 4 = ...?", "Tính nhanh: hai mươi lăm nhân bốn bằng ...?", ["="]),
    ("Điểm: 9,25 – 9,5 – 8,75.", "Điểm: chín phẩy hai mươi lăm, chín phẩy năm, tám phẩy bảy mươi lăm.", ["9,25 – 9,5 – 8,75"]),
    # a quantity behind a number is no unit of what it equals
    ("Trọng lượng P = 10m.", "Trọng lượng pê bằng mười mờ.", ["10m"]),
    # a quotient is no score where nothing is played
    ("Chia theo tỉ số 2:3.", "Chia theo tỉ số hai trên ba.", ["2:3"]),
    # a length, not an area
    ("Luống rau rộng 1m2.", "Luống rau rộng một mét hai.", ["1m2"]),
    ("Lớp 6 TB cao 1m42.", "Lớp sáu trung bình cao một mét bốn mươi hai.", ["6 TB"]),
    # people by a letter; in a row the letters are marks
    ("Gọi thợ: a. Tuấn.", "Gọi thợ: anh Tuấn.", ["a."]),
    ("Kế toán: c.Hạnh.", "Kế toán: chị Hạnh.", ["c."]),
    ("Đ/c nhà em Y Ngân.", "Địa chỉ nhà em Y Ngân.", ["Đ/c"]),
    ("Thu BHTT 150.000đ.", "Thu bảo hiểm thân thể một trăm năm mươi nghìn đồng.", ["BHTT"]),
    ("Thi trên 800/1000đ.", "Thi trên tám trăm trên một nghìn điểm.", ["800/1000đ"]),
    ("Sinh hoạt 2b/tuần.", "Sinh hoạt hai buổi một tuần.", ["2b"]),
    ("Bảng phụ (sl: 4).", "Bảng phụ (số lượng: bốn).", ["sl"]),
    ("Tên THCS_HoaTien.", "Tên trung học cơ sở gạch dưới hoa tiên.", ["_", "HoaTien"]),
    ("Quạt P.7 cháy.", "Quạt phòng bảy cháy.", ["P.7"]),
    ("Kim loại Al, Fe.", "Kim loại a lờ, ép e.", ["Al", "Fe"]),
    (
        "Khối 9: T 18%; K 41%; Đ 39%; CĐ 2%.",
        "Khối chín: tốt mười tám phần trăm; khá bốn mươi mốt phần trăm; "
        "đạt ba mươi chín phần trăm; chưa đạt hai phần trăm.",
        ["T", "K", "Đ", "CĐ"],
    ),
    ("Vẽ d1 // d2.", "Vẽ dê một song song với dê hai.", ["d1", "d2"]),
    ("Chạy hết 6'10.", "Chạy hết sáu phút mười giây.", ["6'10"]),
    ("Mật độ 303 ng/km².", "Mật độ ba trăm linh ba người một ki lô mét vuông.", ["303 ng"]),
    ("GV trực: c.Hoa.", "Giáo viên trực: cô Hoa.", ["c."]),
    ("Các ion Na+, OH-.", "Các i on Na cộng, o hát trừ.", ["+", "OH", "-"]),
    ("TKB: S: Toán; C: Văn.", "Thời khóa biểu: sáng: Toán; chiều: Văn.", ["S", "C"]),
    ("Test nhanh (-).", "Tét nhanh (âm tính).", ["-"]),
    ("Học thứ 3+5+7.", "Học thứ ba, năm, bảy.", ["+", "+"]),
    ("Mạch 90 l/p.", "Mạch chín mươi lần một phút.", ["90 l/p"]),
    # print has lost a sign
    ("QCVN 412024.", "Quy chuẩn Việt Nam bốn mươi mốt năm hai nghìn không trăm hai mươi tư.", ["412024"]),
    # letters that nobody knows, with figures
    (
        "Giảm 50% cho thí sinh, từ 1/9 cho đến 30/11.",
        "Giảm năm mươi phần trăm cho thí sinh, từ ngày một tháng chín cho đến ngày ba mươi tháng mười một.",
        ["1/9"],
    ),
    ("60% cho ăn, 1/5 cho học.", "sáu mươi phần trăm cho ăn, một phần năm cho học.", ["1/5"]),
    ("Tiền ăn 25.000 đ/b.", "Tiền ăn hai mươi lăm nghìn đồng một bê.", ["b"]),
    ("Tiền ăn 25.000đ/b.", "Tiền ăn hai mươi lăm nghìn đồng một bê.", ["b"]),
    ("Mức thu 400 đ/b.", "Mức thu bốn trăm đồng một bê.", ["b"]),
    ("Phạt 400.000 đ/v.", "Phạt bốn trăm nghìn đồng một vê.", ["v"]),
    ("Vào tài khoản 500.000.", "Vào tài khoản năm trăm nghìn.", ["500.000"]),
    ("Tổ hòa giải II.", "Tổ hòa giải hai.", ["II"]),
    ("Ban hoà giải IV.", "Ban hoà giải bốn.", ["IV"]),
    ("Chiều: NT (MT).", "Chiều: nghệ thuật (mỹ thuật).", ["MT"]),
    ("Ở dãy QA12.", "Ở dãy quy a mười hai.", ["QA12"]),
    # a rate, a sum of classes, a count of days that may be something else
    ("Uống 5ml x 3 l/ngày.", "Uống năm mi li lít nhân ba lần một ngày.", ["3 l"]),
    ("Nướng 180°C/20p.", "Nướng một trăm tám mươi độ xê trên hai mươi phút.", ["180°C/20p"]),
    ("Thi được 1.850đ/2.000đ.", "Thi được một nghìn tám trăm năm mươi đồng trên hai nghìn đồng.", ["1.850đ/2.000đ"]),
    ("Vòng 1 (10-12/10).", "Vòng một (ngày mười đến ngày mười hai tháng mười).", ["10-12/10"]),
    ("Làm Toán 5,6/tr20.", "Làm Toán năm, sáu, trang hai mươi.", ["5,6"]),
    ("Được 1.245đ nhé.", "Được một nghìn hai trăm bốn mươi lăm điểm nhé.", ["1.245đ"]),
    ("Vào Cài đặt > Mạng.", "Vào Cài đặt, Mạng.", [">"]),
    ("Thứ 2 > thứ 6 học.", "Thứ hai, thứ sáu học.", [">"]),
    ("Có 12 em/lớp 6A.", "Có mười hai em một lớp sáu a.", ["/"]),
    ("Trường cấp 2-3 Sơn La.", "Trường cấp hai đến ba Sơn La.", ["2-3"]),
    ("Chất CuO đen.", "Chất xê u o đen.", ["CuO"]),
    ("Rtđ = R1.R2.", "Rờ tê đê bằng rờ một nhân rờ hai.", ["Rtđ", "."]),
    ("Túi 250ml/350ml.", "Túi hai trăm năm mươi mi li lít hoặc ba trăm năm mươi mi li lít.", ["250ml/350ml"]),
    ("Đèn 5s-3s.", "Đèn năm giây đến ba giây.", ["5s-3s"]),
    ("Dự án TDA 2 - DA 5.", "Dự án tê dê a hai - DA năm.", ["TDA", "DA"]),
    ("Gồm 2 H và O.", "Gồm hai hát và O.", ["H"]),
    ("Nghe 20 Hz - 20 kHz.", "Nghe hai mươi héc đến hai mươi ki lô héc.", ["-"]),
    ("Ôn T + V.", "Ôn tê cộng vê.", ["T", "V"]),
    ("Môn GDCD Đ.", "Môn giáo dục công dân đê.", ["Đ"]),
    ("Đơn vị N/m².", "Đơn vị niu tơn trên mét vuông.", ["N"]),
    ("Hệ thức AH² = BH.HC.", "Hệ thức a hát bình phương bằng bê hát nhân hát xê.", ["."]),
    ("Tính 100 - ... = 45.", "Tính một trăm trừ ... bằng bốn mươi lăm.", ["-", "="]),
    ("Fe + CuSO4 → FeSO4 + Cu.", "Fe cộng xê u ét o bốn tạo thành ép e ét o bốn cộng xê u.", ["Fe", "Cu"]),
    ("2/3 lớp, 3/4 số phiếu.", "hai phần ba lớp, ba phần tư số phiếu.", ["2/3"]),
    ("Số em là 79-0123.", "Số em là bảy mươi chín, không một hai ba.", ["79-0123"]),
    ("Vé 0đ cho em.", "Vé không đồng cho em.", ["0đ"]),
    ("Ra khỏi lớp 5p.", "Ra khỏi lớp năm pê.", ["5p"]),
    ("Hãy gọi số 3851.", "Hãy gọi số ba tám năm một.", ["3851"]),
    ("Có 43đ/c dự.", "Có bốn mươi ba đồng chí dự.", ["43đ/c"]),
    ("Vẽ y = ax + b.", "Vẽ y bằng a ích cộng bê.", ["ax"]),
    ("Được 180/200đ.", "Được một trăm tám mươi trên hai trăm điểm.", ["180/200đ"]),
    ("Đổi tiết 3 <-> tiết 4.", "Đổi tiết ba, tiết bốn.", ["<->"]),
    ("Trừ 3b x 25k = 75k.", "Trừ ba bê nhân hai mươi lăm nghìn bằng bảy mươi lăm nghìn.", ["3b"]),
    ("Làm đề 5,6 nhé.", "Làm đề năm, sáu nhé.", ["5,6"]),
    ("Dài 12m5, rộng 4m2.", "Dài mười hai mét năm, rộng bốn mét hai.", ["4m2"]),
    ("Rộng 4m2 thôi.", "Rộng bốn mét vuông thôi.", ["4m2"]),
    ("Nước lên 1m2.", "Nước lên một mét hai.", ["1m2"]),
    ("Văn: T2, 4; Toán.", "Văn: thứ hai, tư; Toán.", ["T2"]),
    ("Được 125 đ nhé.", "Được một trăm hai mươi lăm đồng nhé.", ["125 đ"]),
    ("Lớp 9C: -3 đ.", "Lớp chín xê: trừ ba điểm.", ["-", "3 đ"]),
    ("Trận 1: 6A-6B.", "Trận một: sáu a, sáu bê.", ["-"]),
    ("Cử 2 nam + 2 nữ.", "Cử hai nam cộng hai nữ.", ["+"]),
    ("Số nam : số nữ = 3 : 5.", "Số nam chia số nữ bằng ba chia năm.", [":", ":"]),
    ("P = 600 J : 30 s = 20 W.", "Pê bằng sáu trăm giun chia ba mươi giây bằng hai mươi oát.", [":"]),
    ("m.n = 6.", "mờ nhân nờ bằng sáu.", ["."]),
    ("C(5,2) = 10.", "Xê(năm, hai) bằng mười.", ["5,2"]),
    ("Điểm 9,10 nhiều.", "Điểm chín, mười nhiều.", ["9,10"]),
    ("T: 9 - L: 8.", "Tê: chín - lờ: tám.", ["T", "L"]),
    ("Bản tin số 12 (3/2026).", "Bản tin số mười hai (tháng ba năm hai nghìn không trăm hai mươi sáu).", ["3/2026"]),
    ("Mã số V.07.04.32.", "Mã số vê không bảy chấm không bốn chấm ba mươi hai.", ["V.07.04.32"]),
    ("TK 8200205123456 của An.", "Tài khoản tám hai không không hai không năm một hai ba bốn năm sáu của An.", []),
    ("Quỹ: 8200205123456 của An.", "Quỹ: tám hai không không hai không năm một hai ba bốn năm sáu của An.", ["8200205123456"]),
    ("Gọi 0978.xxx.456.", "Gọi không chín bảy tám, ích ích ích, bốn năm sáu.", ["0978.xxx.456"]),
    ("Hiệp phụ: H1: 1-0.", "Hiệp phụ: hiệp một: một không.", ["H1"]),
    ("Xe 16C đón.", "Xe mười sáu xê đón.", ["16C"]),
    # short forms of several meanings
    ("Điểm ƯT: 1.", "Điểm ư tê: một.", ["ƯT"]),
    ("Gặp TT Hòa nhé.", "Gặp thị trấn Hòa nhé.", ["TT"]),
    ("Tiết mục VN hay.", "Tiết mục văn nghệ hay.", ["VN"]),
    ("Hội khỏe: BC, 5 đội.", "Hội khỏe: bóng chuyền, năm đội.", ["BC"]),
    ("Gửi thầy Lan p.Y tế.", "Gửi thầy Lan phòng Y tế.", ["p."]),
    ("Mức lương TTV I.", "Mức lương tuyên truyền viên I.", ["I"]),
    ("Đ5: 8 em.", "Điều năm: tám em.", ["Đ5"]),
    ("Lấy ở khoa I.", "Lấy ở khoa I.", ["I"]),
    ("Đ. 31 nói rõ.", "Điều ba mươi mốt nói rõ.", ["Đ."]),
    ("Thay ba ống 1m2.", "Thay ba ống một mét vuông.", ["1m2"]),
    # of two senses, or of a sign between that nothing decides
    ("Tính 3/4 + 2/5 - 1/2.", "Tính ba phần tư cộng hai phần năm trừ một phần hai.", ["-"]),
    ("Học Đ12 - Đ36 Luật Trẻ em.", "Học Điều mười hai đến Điều ba mươi sáu Luật Trẻ em.", ["-"]),
    ("Phòng P1 - P12.", "Phòng pê một đến pê mười hai.", ["-"]),
    ("8C 1đ, hs -1.", "tám xê một điểm, hiệu số âm một.", ["hs", "-"]),
    ("2.340.000đ x HS 2 = 5đ", "hai triệu ba trăm bốn mươi nghìn đồng nhân hệ số hai bằng năm điểm", ["HS"]),
    ("Mắt P 9/10.", "Mắt phải chín trên mười.", ["P", "9/10"]),
    ("Giấy số BK 123456.", "Giấy số bê ca một hai ba bốn năm sáu.", ["BK"]),
    ("Trực: C. Lan (s), T. Hùng (c).", "Trực: cô Lan (sáng), thầy Hùng (chiều).", ["C.", "s", "T.", "c"]),
    ("Với y ∈ N*.", "Với y thuộc nờ sao.", ["*"]),
    ("Các ion Na+, SO42-.", "Các i on Na cộng, ét o bốn hai trừ.", ["+", "SO42", "-"]),
    ("Bút TL-027.", "Bút Thừa lệnh, hai mươi bảy.", ["TL", "-"]),
    ("Nhạc 10\", lời 15\".", "Nhạc mười giây, lời mười lăm giây.", ['10"', '15"']),
    ("Nghỉ ngày 3-7.", "Nghỉ ngày ba tháng bảy.", ["3-7"]),
    ("Con e sốt, xin nghỉ.", "Con em sốt, xin nghỉ.", ["e"]),
    ("Màn hình 24\" và 27\".", "Màn hình hai mươi tư in và hai mươi bảy in.", ['24"', '27"']),
    ("Uống hai viên, S-C.", "Uống hai viên, ét xê.", ["S", "C"]),
    ("Đạt RL Đ trở lên.", "Đạt rờ lờ đạt trở lên.", ["RL", "Đ"]),
    ("Đạt 87V 81B 110Đ.", "Đạt tám mươi bảy vàng, tám mươi mốt bạc, một trăm mười đồng.", ["87V 81B 110Đ"]),
    ("Mưa từ 19h/24 đến 7h/25.", "Mưa từ mười chín giờ ngày hai mươi tư đến bảy giờ ngày hai mươi lăm.", ["19h/24", "7h/25"]),
    ("7C (3đ, -2).", "bảy xê (ba điểm, âm hai).", ["-"]),
    ("Tứ kết: 9A-8C.", "Tứ kết: chín a, tám xê.", ["-"]),
    ("Hưởng HS 1,5 nhé.", "Hưởng hệ số một phẩy năm nhé.", ["HS"]),
    ("F1.l1 = F2.l2.", "Ép một nhân lờ một bằng ép hai nhân lờ hai.", [".", "l1", ".", "l2"]),
    ("Tỉ lệ nam : nữ là 5 : 4.", "Tỉ lệ nam : nữ là năm trên bốn.", [":"]),
    ("Phép tính 12,5 - 7,8.", "Phép tính mười hai phẩy năm trừ bảy phẩy tám.", ["12,5 - 7,8"]),
    ("A = 2.(100-20) = 160 J.", "A bằng hai nhân (một trăm trừ hai mươi) bằng một trăm sáu mươi giun.", ["100-20"]),
    ("Biến trở 20Ω - 2A.", "Biến trở hai mươi ôm - hai am pe.", ["2A"]),
    ("So sánh -5/6 và -7/8.", "So sánh âm năm phần sáu và âm bảy phần tám.", ["-", "-"]),
    ("Bu lông M10x40.", "Bu lông mờ mười nhân bốn mươi.", ["M10x40"]),
    ("Toán: G 5, K 12, TB 15, Y 3.", "Toán: giỏi năm, khá mười hai, trung bình mười lăm, yếu ba.", ["G", "K", "TB", "Y"]),
    ("Công bố điểm 20/6.", "Công bố điểm ngày hai mươi tháng sáu.", ["20/6"]),
    ("Thu BHYT 631.800.", "Thu bảo hiểm y tế sáu trăm ba mươi mốt nghìn tám trăm.", ["631.800"]),
    ("Tiêm 5 mũi (0-3-7-14-28).", "Tiêm năm mũi (không, ba, bảy, mười bốn, hai mươi tám).", ["0-3-7-14-28"]),
    ("Tỉ lệ 3/4 lớp là nữ.", "Tỉ lệ ba trên bốn lớp là nữ.", ["3/4"]),
    ("Phòng 201: 24 TS.", "Phòng hai trăm linh một: hai mươi tư thí sinh.", ["TS"]),
    ("Diện tích = đáy x cao.", "Diện tích bằng đáy nhân cao.", ["x"]),
    ("Em được B trở lên.", "Em được bê trở lên.", ["B"]),
    ("Mời đến P. HT.", "Mời đến Phòng Hiệu trưởng.", ["P.", "HT"]),
    ("Thôn Sín Chải A + Sín Chải B -> Sín Chải.", "Thôn Sín Chải A cộng Sín Chải bê, Sín Chải.", ["->"]),
    ("Khám mắt cho K6, K7.", "Khám mắt cho khối sáu, khối bảy.", ["K6", "K7"]),
    ("Sắp xếp các số 3, -2 tăng dần.", "Sắp xếp các số ba, âm hai tăng dần.", ["-"]),
    ("Đơn vị tính: Kg", "Đơn vị tính: ki lô gam", ["Kg"]),
    ("Thi đấu 9/4 - 9/6 dời sang T6.", "Thi đấu ngày chín tháng tư đến ngày chín tháng sáu dời sang thứ sáu.", ["9/4 - 9/6", "T6"]),
    ("Minh 8/2 hạ An 8/4.", "Minh tám trên hai hạ An tám trên bốn.", ["8/2", "8/4"]),
    ("Em Thu (9/1) đi thi.", "Em Thu (chín trên một) đi thi.", ["9/1"]),
    ("Mai e xin nghỉ ạ.", "Mai em xin nghỉ ạ.", ["e"]),
    # of short forms that schools use in two senses no sense goes without a cue
    ("Họp QL ở trường.", "Họp quốc lộ ở trường.", ["QL"]),
    ("Cả lớp có ĐC rồi.", "Cả lớp có địa chỉ rồi.", ["ĐC"]),
    ("Nhớ VT nhé.", "Nhớ Văn thư nhé.", ["VT"]),
    ("Thêm đk nữa.", "Thêm đăng ký nữa.", ["đk"]),
    ("Xong n/v nhé.", "Xong nhiệm vụ nhé.", ["n/v"]),
    ("Nước tiểu: protein (-).", "Nước tiểu: pờ rô tê in (âm tính).", ["-"]),
)  # fmt: skip


@pytest.mark.parametrize(("written", "spoken", "words"), GUESSED)
def test_what_nothing_decides_is_told(written, spoken, words):
    assert said(written) == spoken
    assert told(written) == words


def test_a_day_is_offered_where_a_part_begins_with_from():
    remarks = read_aloud("Được học lại từ 2/3 trường thông báo.", LEXICON).remarks
    assert [one.other for one in remarks] == ["ngày hai tháng ba"]


def test_what_was_reached_of_a_number_is_no_day_behind_another_day():
    assert said("Ngày 7/5: đạt 6/8 yêu cầu.") == "Ngày bảy tháng năm: đạt sáu trên tám yêu cầu."


def test_letters_in_a_row_mark_items():
    assert said("Chọn: a. Huế; b. Vinh.") == "Chọn: a. Huế; bê. Vinh."


def test_a_sign_of_division_stays_one_in_a_sum():
    assert said("Tính 12 ÷ 4.") == "Tính mười hai chia bốn."


@pytest.mark.parametrize("words", ["Bạn e thẹn không nói.", "Con e ngại thì thôi.", "E rằng mưa."])
def test_a_word_that_begins_with_e_is_nobody(words: str) -> None:
    assert "em " not in said(words).casefold()
