# Nếu nới một quy định thì sao
what-if-title = Giả sử
what-if-above = Phiên bản { $number } · { $case }
what-if-back = Về trang vì sao { $case } chưa được xếp
what-if-hypothetical = Đây là phép thử, không phải kế hoạch. Phép thử dựa vào một điều hôm nay chưa có nên không thể duyệt hay công bố. Phiên bản vẫn giữ nguyên.
what-if-badge = Giả định
what-if-wish = Điều được giả sử
what-if-try = Thử xem
what-if-try-words = Chương trình xếp tiếp từ phiên bản này như thể điều đó đã có. Mất từ nửa phút đến vài phút.
what-if-none = Chưa ai thử cách này.
what-if-queued = Đang chờ đến lượt. Nếu quá một phút, hãy kiểm tra hanhtrinh serve hoặc hanhtrinh worker có đang chạy không.
what-if-working = Đang thử. Trang này sẽ tự hiện kết quả.
what-if-comparison = Kết quả phép thử
what-if-plan = Kế hoạch
what-if-people = Số người
what-if-cases = Số hồ sơ
what-if-cost = Cả kế hoạch
what-if-version = Phiên bản { $number }
what-if-longer = Giữ nguyên quy định, xếp tiếp cùng thời gian
what-if-changed = Với điều giả sử
what-if-worth = Riêng điều giả sử tiết kiệm { $amount }.
what-if-worth-none = Riêng điều giả sử không tiết kiệm được gì.
what-if-worth-loss = Trong thời gian này phép thử không tìm được cách tốt hơn; kết quả tốn hơn { $amount }.
what-if-joined = Sẽ đi được thêm: { $codes }.
what-if-left = Sẽ không còn đi được: { $codes }.
what-if-moved = Sẽ đổi chuyến bay: { $codes }.
what-if-nobody-joins = Không có thêm ai đi được.
error-what-if-no-such-way = Cách này không còn nữa. Hãy tải lại trang và chọn lại.
error-what-if-died = Phép thử bị gián đoạn. Hãy thử lại.
error-what-if-failed = Không tính được phép thử. Hãy thử lại; nếu vẫn không được, hãy báo người phụ trách chương trình.
error-what-if-illegal = Phép thử cho ra một kế hoạch trái quy định nên không hiển thị. Hãy báo người phụ trách chương trình.
error-what-if-too-long = Phép thử mất quá nhiều thời gian. Hãy thử lại khi không có lần xếp lịch nào đang chạy.
audit-act-version-what-if = Thử nới một quy định trên phiên bản { $subject }
# `hanhtrinh what-if` và điều giả sử tự do
cli-what-if-help = Cho biết nới quy định thì đáng bao nhiêu: kế hoạch trong PLAN.json, kế hoạch ấy xếp tiếp, và xếp tiếp với các thay đổi. Không ghi gì ra đĩa.
cli-what-if-relax = Một loại và những gì nó nêu, ví dụ "seats flight=VN37 more=2", "deadline case=C12 date=2027-03-01", "session_added clinic=K1 stage=exam start=2027-02-01T01:00Z minutes=120 sex=F language=vi", "escort_added base=SGN skill=medical load=1 sex=F" hoặc "connection_max minutes=1440". Có thể nêu nhiều lần.
cli-what-if-seconds = Số giây cho mỗi lần xếp trong hai lần [theo cỡ bài toán]
cli-what-if-illegal = { $file } không phải kế hoạch hợp lệ của bài toán này. Xem: hanhtrinh verify
cli-what-if-no-pair = Không đọc được "{ $text }". Hãy viết một loại, rồi tên=giá trị cho từng thứ mà nó nêu.
cli-what-if-given = Kế hoạch hiện có
cli-what-if-row = { $title }: { $people } người, { $cases } hồ sơ, { $score } điểm
error-wish-unknown-kind = Không có loại nới { $kind }. Các loại có là: { $known }.
error-wish-missing = { $kind } còn phải nêu: { $names }.
error-wish-too-many = { $kind } không nêu { $names }. Loại này nêu: { $known }.
error-wish-unknown-id = Bài toán không có { $name } { $value }.
error-wish-no-number = { $name } phải là số nguyên từ 0 đến { $most }, không phải { $value }.
error-wish-no-time = { $name } phải là ngày như 2027-01-31, giờ như 08:30, hoặc thời điểm kèm múi giờ như 2027-01-31T06:05Z, không phải { $value }.
error-wish-tightens = Ở đây { $kind } không nới được gì. Hãy nêu giá trị muộn hơn, dài hơn hoặc lớn hơn.
