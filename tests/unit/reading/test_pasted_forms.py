"""Forms of decrees, notices and results as people paste them, which were heard otherwise before."""

from tests.fakes.read_line import said, told
from tests.fakes.rows_in_one import rows_in_one

CERTAIN = """
# a document by its number, its year and its body, however they are joined
Theo Nghị định số 168/NĐ-CP/2024 | Theo Nghị định số một trăm sáu mươi tám năm hai nghìn không trăm hai mươi tư của Chính phủ
Kế hoạch 210/KH-BCĐ138 | Kế hoạch hai trăm mười của Ban Chỉ đạo một trăm ba mươi tám
Kế hoạch 2021-2025 của xã | Kế hoạch hai nghìn không trăm hai mươi mốt đến hai nghìn không trăm hai mươi lăm của xã
Theo k3Đ9 Nghị định 168 | Theo khoản ba Điều chín Nghị định một trăm sáu mươi tám
K1Đ260 BLHS | Khoản một Điều hai trăm sáu mươi Bộ luật Hình sự
# who helps
Nhớ các số 111, 113 và 115 | Nhớ các số một một một, một một ba và một một năm
111 - Tổng đài quốc gia bảo vệ trẻ em | một một một - Tổng đài quốc gia bảo vệ trẻ em
Số khẩn cấp 112 | Số khẩn cấp một một hai
Trang 112, 113, 114 | Trang một trăm mười hai, một trăm mười ba, một trăm mười bốn
Điều 111, 112 và 113 | Điều một trăm mười một, một trăm mười hai và một trăm mười ba
Có 112, rồi 115 người | Có một trăm mười hai, rồi một trăm mười lăm người
# signs
File .pdf, .docx, .mp3 | Phai chấm pê đê ép, chấm dê o xê ích, chấm em pê ba
Tên miền .edu.vn | Tên miền chấm e đu chấm vê en
Khách sạn 4*, homestay 3* | Khách sạn bốn sao, hôm xờ tây ba sao
Bấm phím # hoặc * | Bấm phím thăng hoặc sao
Ống Ø21 | Ống phi hai mươi mốt
No. 5 | Số năm
No. Tôi ăn rồi | No. Tôi ăn rồi
Bàn thắng phút 23', 67' | Bàn thắng phút hai mươi ba, sáu mươi bảy phút
# codes
Cúm H5N1 | Cúm hát năm nờ một
Ga T1, T2, T3 Nội Bài | Ga tê một, tê hai, tê ba Nội Bài
Kênh T5 và kênh N2 | Kênh tê năm và kênh nờ hai
# no day
Ngồi bàn 1-5 | Ngồi bàn một đến năm
Các phường 1-5 | Các phường một đến năm
Đội 1 - Đội 2: 3-2 | Đội một - Đội hai: ba hai
Bảng A: 7/1, 7/2, 7/3 | Bảng A: bảy trên một, bảy trên hai, bảy trên ba
Sĩ số 30/2 | Sĩ số ba mươi trên hai
# parts of a year
9 tháng/2025 | chín tháng năm hai nghìn không trăm hai mươi lăm
quý II-2026 | quý hai năm hai nghìn không trăm hai mươi sáu
# slashes
Hà Nội, ngày   /   /2026 | Hà Nội, ngày … tháng … năm hai nghìn không trăm hai mươi sáu
# marks of an outline
A/ Lý thuyết B/ Bài tập | A, Lý thuyết bê, Bài tập
C/ Bài tập | Xê, Bài tập
b- Đối với giáo viên | bê, Đối với giáo viên
I- MỤC ĐÍCH | Một, MỤC ĐÍCH
A - Trần Văn Bình | A - Trần Văn Bình
# a hyphen behind what stands for several words is a pause
TP.HCM-Hà Nội | Thành phố Hồ Chí Minh, Hà Nội
ATTP-ATGT | An toàn thực phẩm, an toàn giao thông
Lớp 12A-CB | Lớp mười hai a cơ bản
# capitals
PHẠM VI ĐIỀU CHỈNH | PHẠM VI ĐIỀU CHỈNH
Trường THPT CLC | Trường trung học phổ thông chất lượng cao
# times and measures
dài x rộng x cao | dài nhân rộng nhân cao
2, x² | hai, ích bình phương
bậc 1 (0-50kWh): 1.984đ | bậc một (không đến năm mươi ki lô oát giờ): một nghìn chín trăm tám mươi tư đồng
# what courts weigh
họp từ 7g đến 9g | họp từ bảy giờ đến chín giờ
họp 2g chiều về ma túy | họp hai giờ chiều về ma túy
khối lượng 0,1g - <5g | khối lượng không phẩy một gam đến dưới năm gam
# sums in short
quỹ còn 12 tr 500 | quỹ còn mười hai triệu năm trăm
câu 3 tr 16 | câu ba trang mười sáu
Số tiền (đ) | Số tiền (đồng)
(ĐVT: tr.đ) | (đơn vị tính: triệu đồng)
# years
năm học 2025/2026 | năm học hai nghìn không trăm hai mươi lăm, hai nghìn không trăm hai mươi sáu
# the rest
Sân bay T3 | Sân bay tê ba
# money for each, and no letter of a number
Lệ phí 75.000đ/GP | Lệ phí bảy mươi lăm nghìn đồng một giấy phép
Lịch phun thuốc: 7g-10g ngày 10/3 | Lịch phun thuốc: bảy giờ đến mười giờ ngày mười tháng ba
Kết quả: 9A3 1-1 9A4 | Kết quả: chín a ba một một chín a bốn
Năm ngày LV | Năm ngày làm việc
# marks of Word: a hyphen and a blank that do not break, a ring for a degree
từ 5‑7 ngày | từ năm đến bảy ngày
Nghị định số 168/2024/NĐ‑CP | Nghị định số một trăm sáu mươi tám năm hai nghìn không trăm hai mươi tư của Chính phủ
Điều 5 khoản 2 | Điều năm khoản hai
30˚C | ba mươi độ xê
# a heading in capitals
LÚC 7G30, THỨ 2 | LÚC bảy giờ ba mươi phút, THỨ hai
ĐỔI CA SÁNG | ĐỔI CA SÁNG
# numbers that are dialled
Tin nhắn 5656 | Tin nhắn năm sáu năm sáu
MSSV 2112345 | Mã số sinh viên hai một một hai ba bốn năm
# spans
Thời kỳ 1986-nay | Thời kỳ một nghìn chín trăm tám mươi sáu đến nay
Năm học 2025-26 | Năm học hai nghìn không trăm hai mươi lăm, hai mươi sáu
Họp sáng T3 | Họp sáng thứ ba
# ages in a row and their bounds
cồn (>0,4) mg/l | cồn (lớn hơn không phẩy bốn) mi li gam trên lít
# a full stop in a number parts thousands, though a month were meant by "012"
Xảy ra 3.012 vụ | Xảy ra ba nghìn không trăm mười hai vụ
Có 2.010 người dự | Có hai nghìn không trăm mười người dự
Đã nộp 9.012 | Đã nộp chín nghìn không trăm mười hai
Ngày 3.12 nộp bài | Ngày ba tháng mười hai nộp bài
# two numbers of what is counted by the piece are a span
Mua 5-7 quyển vở | Mua năm đến bảy quyển vở
Mỗi ngày 2-3 ly sữa | Mỗi ngày hai đến ba ly sữa
Chia từ 3-4 tổ. | Chia từ ba đến bốn tổ.
Sáng 1-6 tổ chức trại hè | Sáng ngày một tháng sáu tổ chức trại hè
Lễ 20-11 nhà trường tổ chức | Lễ ngày hai mươi tháng mười một nhà trường tổ chức
Dịp 1-5 công nhân nghỉ | Dịp ngày một tháng năm công nhân nghỉ
Mỗi ngày 5-10 em | Mỗi ngày năm đến mười em
Ngày 1-5 nghỉ | Ngày một tháng năm nghỉ
# two numbers with a comma and no blank behind what has whole numbers are a list
khoản 1,2 Điều 5 | khoản một, hai Điều năm
khoản 3,4 Điều này | khoản ba, bốn Điều này
Điều 8,9 và 10 | Điều tám, chín và mười
tại Điều 5,6 | tại Điều năm, sáu
hàng 1,5 tấn | hàng một phẩy năm tấn
căn 1,2 tỷ | căn một phẩy hai tỷ
điểm 8,5 | điểm tám phẩy năm
mức 2,34 | mức hai phẩy ba mươi tư
# numbers of a place or a paper are no days
thửa 10-12 | thửa mười đến mười hai
Phụ lục 10-12 | Phụ lục mười đến mười hai
Dịp 10-12 | Dịp ngày mười tháng mười hai
khoản 1,3 Điều 5 | khoản một, ba Điều năm
cách dòng 1,5 | cách dòng một phẩy năm
# the same of larger numbers, of months and years, and of points
Điều 123,134 BLHS | Điều một trăm hai mươi ba, một trăm ba mươi tư Bộ luật Hình sự
phòng 101,102 | phòng một trăm linh một, một trăm linh hai
năm 2024,2025 | năm hai nghìn không trăm hai mươi tư, hai nghìn không trăm hai mươi lăm
tháng 1,2/2026 | tháng một, hai năm hai nghìn không trăm hai mươi sáu
quý 1,2 | quý một, hai
STT 1,2 | Số thứ tự một, hai
xe 1,5 tấn | xe một phẩy năm tấn
nhà 1,2 tỷ | nhà một phẩy hai tỷ
tăng 1,5 lần | tăng một phẩy năm lần
điểm a-c khoản 1 | điểm a đến xê khoản một
điểm a - điểm d khoản 2 | điểm a đến điểm dê khoản hai
khoản 1/Điều 5 | khoản một, Điều năm
hệ số bậc 2,34 | hệ số bậc hai phẩy ba mươi tư
# a part of a day before two figures is of a day
Sáng 3/5 trường khai giảng | Sáng ngày ba tháng năm trường khai giảng
Sáng 3/5 xã tổ chức lễ | Sáng ngày ba tháng năm xã tổ chức lễ
Sáng 5/9 trường khai giảng | Sáng ngày năm tháng chín trường khai giảng
Chiều qua 12/15 em có mặt | Chiều qua mười hai trên mười lăm em có mặt
# the classes of one age, and steps of marks
HS K10, K11, K12 | Học sinh khối mười, khối mười một, khối mười hai
"""

GUESSED = """
# a document by its number, its year and its body, however they are joined
Theo Nghị định số168/2024/NĐ-CP | Theo Nghị định số một trăm sáu mươi tám năm hai nghìn không trăm hai mươi tư của Chính phủ | số; Theo Nghị định số168/2024/NĐ-CP
Nghị định 168-2024 quy định | Nghị định một trăm sáu mươi tám năm hai nghìn không trăm hai mươi tư quy định | 168-2024
Kế hoạch 10-2026 | Kế hoạch mười đến hai nghìn không trăm hai mươi sáu | 10-2026
Số:      /TB-UBND | Số: … Thông báo của Ủy ban nhân dân | /TB-UBND
# who helps
112, 113, 114, 115 | một một hai, một một ba, một một bốn, một một năm | 112
(84-272) 3826126 | tám bốn, hai bảy hai, ba tám hai sáu một hai sáu | (84-272) 3826126
# signs
Sản phẩm 5* | Sản phẩm năm | *
Ghi đủ (*) các ô | Ghi đủ các ô | (*)
# what has gone up and down
So với cùng kỳ: -2 vụ, +1 người chết | So với cùng kỳ: trừ hai vụ, cộng một người chết | -
Lợi nhuận -3% | Lợi nhuận âm ba phần trăm | -
+5 điểm, -3 điểm | cộng năm điểm, trừ ba điểm | -
-5đ/HS vi phạm | trừ năm điểm một học sinh vi phạm | -
-02 ảnh 3x4 | hai ảnh ba nhân bốn | -
# codes
Biến thể XBB.1.5 | Biến thể ích bê bê một chấm năm | XBB.1.5
Mạng 4G/5G | Mạng bốn gờ hoặc năm gờ | /
Bằng A1/A2 | Bằng a một hoặc a hai | /
Đã báo HS.1.2 là phần sau | Đã báo học sinh. một chấm hai là phần sau | 1.2
Giờ mở cửa: T2-T6 | Giờ mở cửa: thứ hai đến thứ sáu | T2-T6
# no day
Bóng bàn 21/11 | Bóng bàn ngày hai mươi mốt tháng mười một | 21/11
HAGL 1-1 SLNA | Hát a gờ lờ một một ét lờ nờ a | HAGL; SLNA
Bảng A: 7/1 | Bảng A: ngày bảy tháng một | 7/1
Nộp đến 31/4 | Nộp đến ngày ba mươi mốt tháng tư | 31/4
# parts of a year
6T/2026 | sáu tháng năm hai nghìn không trăm hai mươi sáu | 6T/2026
I/2026 | Quý một năm hai nghìn không trăm hai mươi sáu | I/2026
# slashes
34 tỉnh/TP | ba mươi tư tỉnh, Thành phố | TP
20 lít/bình | hai mươi lít một bình | /
60 giạ/công | sáu mươi giạ một công | /
45 loại báo/tạp chí | bốn mươi lăm loại báo hoặc tạp chí | /
Long An, ngày    /3/2026 | Long An, ngày … tháng ba năm hai nghìn không trăm hai mươi sáu | 3/2026
# capitals
CAX, CAP, CA TP | Công an xã, công an phường, Công an Thành phố | CAP; TP
Trường THPT NĐC | Trường trung học phổ thông nờ đê xê | NĐC
# times and measures
8h00ngày 20/11 | tám giờ ngày hai mươi tháng mười một | 8h00; 8h00ngày 20/11
SS: 42/44, V: 2 (1CP, 1KP) | Sĩ số: bốn mươi hai trên bốn mươi tư, vắng: hai (một có phép, một không phép) | SS; V; 1CP; 1KP
# what courts weigh
từ 1g đến dưới 5g ma túy đá | từ một gam đến dưới năm gam ma túy đá | 1g; 5g
# below zero
tầng -1 và tầng hầm | tầng âm một và tầng hầm | -
độ sâu -5m | độ sâu âm năm mét | -
# years
mùa giải 2025/2026 | mùa giải hai nghìn không trăm hai mươi lăm đến hai nghìn không trăm hai mươi sáu | 2025/2026
lứa 2k8 | lứa hai ca tám | 2k8
tặng mỗi em 2k5 | tặng mỗi em hai nghìn năm trăm | 2k5
# the rest
bài 3 (SGK/28) | bài ba (sách giáo khoa trang hai mươi tám) | /
Kết quả: 3T, 1H, 1B | Kết quả: ba thắng, một hòa, một thua | 3T, 1H, 1B
# money for each, and no letter of a number
Cờ đỏ chấm: 7A1 -5, 7A2 -10 | Cờ đỏ chấm: bảy a một trừ năm, bảy a hai trừ mười | -; -
Bốn câu TL (7đ) | Bốn câu tự luận (bảy điểm) | TL
Vòng bảng 9/3, BK 16/3 | Vòng bảng ngày chín tháng ba, bán kết ngày mười sáu tháng ba | 9/3; 16/3
Cử tri 18t+ | Cử tri mười tám tuổi cộng | 18t; +
# numbers that are dialled
Tổng đài 156/5656 | Tổng đài một năm sáu, năm sáu năm sáu | 156/5656
# spans
Năm 2023-24 | Năm hai nghìn không trăm hai mươi ba đến hai mươi tư | 2023-24
Đầu T3, cuối T5 | Đầu tháng ba, cuối tháng năm | T3; T5
Tết DL 1/1 | Tết dương lịch ngày một tháng một | 1/1
# ages in a row and their bounds
CCCD: 14t, 25t, 40t | Căn cước công dân: mười bốn tuổi, hai mươi lăm tuổi, bốn mươi tuổi | 14t; 25t; 40t
nữ ≥18t | nữ lớn hơn hoặc bằng mười tám tuổi | 18t
LĐ 13-<15t | Liên đội mười ba đến dưới mười lăm tuổi | LĐ; 15t
xe tải >15t | xe tải lớn hơn mười lăm tấn | 15t
# keys and codes
mk = 123456 | mật khẩu bằng một hai ba bốn năm sáu | mk
Đầu số 028/024 | Đầu số không hai tám, không hai bốn | 028/024
Cân nặng = a/(b) | Cân nặng bằng a chia (bê) | /
Nhỏ dần -20dB | Nhỏ dần âm hai mươi đề xi ben | -
# two numbers with a comma and no blank behind what has whole numbers are a list
quận 1,3 | quận một, ba | 1,3
Phần 2,3 điểm | Phần hai phẩy ba điểm | 2,3
# numbers of a place or a paper are no days
Vòng bảng 9/3 | Vòng bảng ngày chín tháng ba | 9/3
# a part of a day before two figures is of a day
Chiều 4/9 lớp 6A lao động | Chiều ngày bốn tháng chín lớp sáu a lao động | 4/9
Thứ hai 5/9 trường khai giảng | Thứ hai ngày năm tháng chín trường khai giảng | 5/9
CN 8/3 lớp 9A đi dã ngoại | Chủ nhật ngày tám tháng ba lớp chín a đi dã ngoại | CN; 8/3
# the classes of one age, and steps of marks
K6: sân A; K7: sân B | Khối sáu: sân A; khối bảy: sân bê | K6; K7
K12, K65 | Ca mười hai, ca sáu mươi lăm | K12; K65
"""

# What other rules heard otherwise when the ones above were written: ordinary lines of a school.
ORDINARY = """
# a day, though what is counted by the piece stands behind
Chiều 5-6 ký cam kết không sử dụng pháo nổ | Chiều ngày năm tháng sáu ký cam kết không sử dụng pháo nổ |
Ngày 3-4 bàn giao hồ sơ | Ngày ba tháng tư bàn giao hồ sơ | 3-4
Phụ huynh từ 1-7 ký hợp đồng | Phụ huynh từ ngày một tháng bảy ký hợp đồng | 1-7
Từ 1-6 căn tin phục vụ bữa sáng | Từ ngày một tháng sáu căn tin phục vụ bữa sáng |
Từ 10-12 bình xét thi đua | Từ ngày mười tháng mười hai bình xét thi đua |
Từ 1-8 khoản thu mới áp dụng | Từ ngày một tháng tám khoản thu mới áp dụng | 1-8
Nộp trước 10-12 đợt 1 | Nộp trước ngày mười tháng mười hai đợt một |
Từ 1-6 trái cây được phát cho học sinh | Từ ngày một tháng sáu trái cây được phát cho học sinh |
Từ 1-7 vụ lúa mới bắt đầu | Từ ngày một tháng bảy vụ lúa mới bắt đầu | 1-7
Từ 1-7 máy lạnh được lắp ở các phòng | Từ ngày một tháng bảy máy lạnh được lắp ở các phòng | 1-7
Ngày 8-3 quả bóng bay được thả ở sân | Ngày tám tháng ba quả bóng bay được thả ở sân | 8-3
Hưởng ứng 5-6 cây xanh được trồng | Hưởng ứng ngày năm tháng sáu cây xanh được trồng | 5-6
Hội trại 26-3 mở cửa lúc 7h | Hội trại ngày hai mươi sáu tháng ba mở cửa lúc bảy giờ |
Điểm trường 5-9 khai giảng sớm | Điểm trường ngày năm tháng chín khai giảng sớm | 5-9
# a day, though what is made stands behind
Chào mừng 26/3 công trình thanh niên được khánh thành | Chào mừng ngày hai mươi sáu tháng ba công trình thanh niên được khánh thành |
Khởi công 2/9 dự án nước sạch | Khởi công ngày hai tháng chín dự án nước sạch | 2/9
Khánh thành 5/9 công trình nhà vệ sinh | Khánh thành ngày năm tháng chín công trình nhà vệ sinh | 5/9
Lễ 5/9 mô hình cổng trường an toàn ra mắt | Lễ ngày năm tháng chín mô hình cổng trường an toàn ra mắt |
Họp 4/5 sáng kiến của tổ Toán | Họp ngày bốn tháng năm sáng kiến của tổ Toán | 4/5
Mừng 3/2 chi bộ kết nạp 2 đảng viên | Mừng ngày ba tháng hai chi bộ kết nạp hai đảng viên |
# an hour in a line about drugs, grams that are eaten
Lúc 7g học sinh tập trung nghe tuyên truyền phòng, chống ma túy | Lúc bảy giờ học sinh tập trung nghe tuyên truyền phòng, chống ma túy |
Họp lúc 15g, phòng 2, nội dung: ma túy học đường | Họp lúc mười lăm giờ, phòng hai, nội dung: ma túy học đường |
Từ 7g đến 9g học sinh nghe nói về ma túy | Từ bảy giờ đến chín giờ học sinh nghe nói về ma túy |
Không cho trẻ em 3g-4g mỗi ngày ăn đường | Không cho trẻ em ba gam đến bốn gam mỗi ngày ăn đường |
Trẻ em uống 2g-4g mỗi ngày | Trẻ em uống hai gam đến bốn gam mỗi ngày |
uống 1g-2g sáng | uống một gam đến hai gam sáng |
# a number with a comma before what is counted
Uống mỗi lần 2,5 viên | Uống mỗi lần hai phẩy năm viên |
Nhà 1,5 tầng | Nhà một phẩy năm tầng |
Mức thưởng là điều 1,5 lần lương | Mức thưởng là điều một phẩy năm lần lương |
# rosters and schedules are no matches
Lịch trực: 9A 20-11 9B 21-11 | Lịch trực: chín a ngày hai mươi tháng mười một chín bê ngày hai mươi mốt tháng mười một |
Lịch trực: 6A1 5-9 6A2 6-9 | Lịch trực: sáu a một ngày năm tháng chín sáu a hai sáu đến chín | 5-9; 6-9
6A1 5-9 6A2 6-9 | sáu a một ngày năm tháng chín sáu a hai sáu đến chín | 5-9; 6-9
HKI 5-9 HKII 10-1 | Học kỳ một ngày năm tháng chín học kỳ hai ngày mười tháng một | 5-9; 10-1
UBND 10-12 HĐND | Ủy ban nhân dân ngày mười tháng mười hai Hội đồng nhân dân | 10-12
THCS 6-7 THPT | Trung học cơ sở sáu đến bảy trung học phổ thông | 6-7
Sáng 8-10: họp phụ huynh | Sáng ngày tám tháng mười: họp phụ huynh |
Ngày 8-10: 100% học sinh tham gia | Ngày tám tháng mười: một trăm phần trăm học sinh tham gia | 8-10
Thứ Hai 8-10: chào cờ | Thứ Hai ngày tám tháng mười: chào cờ | 8-10
# a bullet, and a harder exercise
* Bấm phím 1 để nghe thông báo | Bấm phím một để nghe thông báo |
Câu 3* đánh giá năng lực | Câu ba đánh giá năng lực |
# letters that may stand for several things
Thực hiện CTR số 5 của Tỉnh ủy | Thực hiện xê tê rờ số năm của Tỉnh ủy | CTR
CTR 15-CTR/TU | Xê tê rờ Chương trình số mười lăm của Tỉnh ủy | CTR
Các em ôn THT để thi Tin học trẻ | Các em ôn tê hát tê để thi Tin học trẻ | THT
Thầy PCN lớp 8B | Thầy pê xê nờ lớp tám bê | PCN
Hồ sơ UT nộp trước | Hồ sơ UT nộp trước | UT
Điểm BQ của lớp là 7 | Điểm bê quy của lớp là bảy | BQ
Lớp 9A nộp CKS | Lớp chín a nộp xê ca ét | CKS
HSV lớp 9 | Hát ét vê lớp chín | HSV
Học LĐĐ vào chiều thứ Hai | Học lờ đê đê vào chiều thứ Hai | LĐĐ
Đội TTCC trực cổng | Đội tê tê xê xê trực cổng | TTCC
ND họp do HT chủ trì | Nội dung họp do Hiệu trưởng chủ trì | HT
HÁT QUỐC CA XÃ NHÀ | HÁT QUỐC CA XÃ NHÀ |
M- cỡ áo vừa | Mờ- cỡ áo vừa | M
# counts are no hotlines
Trường tặng 111 - trẻ em nghèo | Trường tặng một trăm mười một - trẻ em nghèo |
Năm nay xã có 115 (trẻ em) được cấp thẻ | Năm nay xã có một trăm mười lăm (trẻ em) được cấp thẻ |
Khối 6: 111 (trẻ em có hoàn cảnh khó khăn) | Khối sáu: một trăm mười một (trẻ em có hoàn cảnh khó khăn) |
Lực lượng tham gia: 113 (công an 50, dân quân 63) | Lực lượng tham gia: một trăm mười ba (công an năm mươi, dân quân sáu mươi ba) |
Tổng: 113, 114, 115 | Tổng: một trăm mười ba, một trăm mười bốn, một trăm mười lăm |
SBD 111, 112, 113 | Số báo danh một trăm mười một, một trăm mười hai, một trăm mười ba |
Sĩ số ba khối: 113, 114, 115 | Sĩ số ba khối: một trăm mười ba, một trăm mười bốn, một trăm mười lăm |
112, 113 em dự | một trăm mười hai, một trăm mười ba em dự |
# the rest
Em đọc từ 3-5 tr SGK | Em đọc từ ngày ba tháng năm tê rờ sách giáo khoa | 3-5; tr
Sáng 2/3 số học sinh vắng | Sáng hai phần ba số học sinh vắng |
Tối 1/2 số hộ mất điện | Tối một phần hai số hộ mất điện |
Chiều 1/2 đường ngập | Chiều một phần hai đường ngập |
Học sinh dãy T3 nghỉ | Học sinh dãy thứ ba nghỉ | T3
Lớp 6A cửa T2 mở | Lớp sáu a cửa thứ hai mở | T2
Thu mua thóc 12t, 15t | Thu mua thóc mười hai tấn, mười lăm tấn | 12t; 15t
Nhà kho có lúa >20t | Nhà kho có lúa lớn hơn hai mươi tấn | 20t
"""


def _rows(text):
    return [
        tuple(field.strip() for field in f"{row} ".split(" | "))
        for row in text.splitlines()
        if row and row[0] != "#"
    ]


@rows_in_one(_rows(CERTAIN))
def test_what_is_pasted_is_read_for_certain(written, spoken):
    """The form or a word beside it decides, so nothing is told."""
    assert (said(written), told(written)) == (spoken, [])


@rows_in_one(_rows(GUESSED))
def test_what_may_be_otherwise_is_told(written, spoken, remarked):
    """The likelier reading is heard, and the place is told."""
    assert said(written) == spoken
    assert "; ".join(one.strip() for one in told(written)) == remarked


@rows_in_one(_rows(ORDINARY))
def test_an_ordinary_line_keeps_its_reading_and_its_doubt(written, spoken, remarked):
    """A cue of the forms above goes no further than they do."""
    assert said(written) == spoken
    assert "; ".join(one.strip() for one in told(written)) == remarked.strip("| ")
