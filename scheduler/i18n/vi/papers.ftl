papers-label-reference = Mã
papers-label-duty = Điện thoại trực 24/7
papers-printed = In lúc { $moment }
papers-confidential = Dữ liệu cá nhân: chỉ người làm nhiệm vụ được đọc, xong việc thì hủy
papers-withheld = { $cases } hồ sơ trên tờ này không ghi tên: cán bộ bảo hộ, hoặc văn phòng phụ trách, giữ tên của họ.
papers-name-withheld = tên do cán bộ bảo hộ giữ
papers-nobody = Không có ai
papers-people = { $people } người
papers-cases = { $cases } hồ sơ
papers-minutes = { $minutes } phút
papers-bag = túi { $reference }
papers-escorted = có người hộ tống
papers-member = Thành viên số { $number }
papers-kind-ADT = { $count } người lớn
papers-kind-CHD = { $count } trẻ em
papers-kind-INF = { $count } em bé
papers-kind-adults = Người lớn
papers-kind-children = Trẻ em
papers-kind-infants = Em bé

# Languages that Unicode's list does not name
language-jra = Tiếng Gia Rai
language-rad = Tiếng Ê Đê
language-bdq = Tiếng Ba Na
language-kpm = Tiếng Cơ Ho
language-cjm = Tiếng Chăm
language-sed = Tiếng Xơ Đăng
language-hre = Tiếng Hrê

# Heads of columns
papers-head-number = STT
papers-head-name = Họ tên
papers-head-ticket = Tên trên vé
papers-head-family = Họ
papers-head-given = Tên
papers-head-sex = Giới
papers-head-age = Tuổi
papers-head-kind = Loại
papers-head-services = Dịch vụ
papers-head-seats = Chỗ
papers-head-seat = Số ghế
papers-head-bags = Hành lý
papers-head-kilograms = kg/kiện
papers-head-boarded = Đã lên
papers-head-case = Hồ sơ
papers-head-bag = Túi
papers-head-principal = Đương đơn chính
papers-head-people = Số người
papers-head-people-who = Người đến
papers-head-languages = Ngôn ngữ
papers-head-inbound = Chuyến đến
papers-head-onward = Chuyến đi tiếp
papers-head-escorts = Hộ tống
papers-head-escorted = Số hộ tống
papers-head-day = Ngày
papers-head-time = Giờ
papers-head-until = Đến giờ
papers-head-zone = Múi giờ
papers-head-task = Việc
papers-head-who = Gặp ai
papers-head-flights = Chuyến bay
papers-head-flight = Chuyến bay
papers-head-help = Cần giúp
papers-head-met = Đã gặp
papers-head-minutes = Phút
papers-head-stage = Bước khám
papers-head-examiner = Bác sĩ
papers-head-examiner-sex = Giới bác sĩ
papers-head-examiner-asked = Gia đình xin
papers-head-came = Đã đến
papers-head-departure = Khởi hành
papers-head-arrival = Đến
papers-head-wait = Chờ nối chuyến
papers-head-relation = Quan hệ, tuổi
papers-head-there = Có mặt
papers-head-airport = Sân bay
papers-head-route = Các chặng

# Facts at the top
papers-fact-flight = Chuyến bay
papers-fact-departure = Khởi hành
papers-fact-arrival = Đến
papers-fact-people = Số người
papers-fact-seats = Chỗ và hành lý
papers-fact-services = Dịch vụ đặc biệt
papers-fact-shift = Ca trực
papers-fact-meeting = Điểm hẹn
papers-fact-team = Nhóm trực
papers-fact-hours = Giờ làm việc
papers-fact-visits = Lượt hẹn
papers-fact-address = Địa chỉ
papers-fact-report = Có mặt nhận bàn giao
papers-fact-report-flight = Có mặt cho chuyến bay đầu
papers-fact-handover = Bàn giao khi hạ cánh
papers-fact-duty = Văn phòng trực

# The manifest
papers-manifest-title = Danh sách hành khách
papers-manifest-summary = Hành khách của chúng tôi trên chuyến bay, kèm mã dịch vụ đặc biệt
papers-manifest-passengers = Hành khách
papers-manifest-closed = Xác nhận khi đóng cửa máy bay
papers-manifest-closed-note = Gạch tên người không có mặt, ghi số người đã lên, báo ngay cho văn phòng trực.
papers-seats-bags = { $seats } chỗ, { $bags } kiện hành lý
papers-escorts-none = Không có người hộ tống đi cùng
papers-escorts-with = { $count } người hộ tống: { $names }
papers-inbound = chuyến đến,
papers-onward = đi tiếp,
papers-flight-cancelled = Chuyến bay này đã bị hủy. Đừng đưa ai ra sân bay theo tờ này.
papers-sign-team = Nhóm sân bay: số người đã lên ____
papers-sign-airline = Đại diện hãng hàng không

# The airport team
papers-airport-title = Phiếu trực sân bay
papers-task-departure = Tiễn đi
papers-task-transit = Quá cảnh
papers-task-arrival = Đón đến
papers-lands = hạ cánh
papers-leaves = cất cánh
papers-meeting-ask = Theo từng hồ sơ; cửa ra hoặc quầy quá cảnh
papers-help-minor = { $count } trẻ em không có người đi kèm: không lúc nào để một mình
papers-help-representative = { $count } trẻ dưới 14 tuổi; người đại diện hợp pháp: { $names }
papers-help-representative-missing = CHƯA CÓ người đại diện hợp pháp cho { $count } trẻ dưới 14 tuổi: gọi văn phòng
papers-help-first-flight = { $count } người lần đầu đi máy bay

# The clinic
papers-clinic-title = Danh sách khám trong ngày
papers-clinic-withheld = { $cases } lượt hẹn không ghi tên: người đến nói mã hồ sơ ghi trên giấy của họ.
papers-clinic-by-code = nhận theo mã trên giấy của gia đình

# The escort
papers-escort-title = Phiếu giao việc cho người hộ tống
papers-way-ahead = Bay đi đón
papers-way-out = Bay cùng người được hộ tống
papers-way-back = Bay về
papers-escort-people = Người được giao
papers-escort-places = Gặp và bàn giao ở đâu
papers-escort-checks = Việc phải làm
papers-escort-representative-named = { $reference }: { $count } trẻ dưới 14 tuổi; người đại diện hợp pháp đi cùng là { $names }. Người này giữ giấy tờ của trẻ khi qua cửa khẩu.
papers-escort-representative = { $reference }: { $count } trẻ dưới 14 tuổi; người đại diện hợp pháp đi cùng gia đình và giữ giấy tờ của trẻ khi qua cửa khẩu.
papers-escort-representative-missing = { $reference }: CHƯA CÓ người đại diện hợp pháp cho { $count } trẻ dưới 14 tuổi. Không có người này thì trẻ không được xuất cảnh: gọi văn phòng trước khi ra sân bay.
papers-place-start = { $place }; gặp lúc { $moment }
papers-place-transit = { $airport } { $city }: cùng đi theo biển "Transfer" đến cửa chuyến sau, đếm đủ người ở mỗi cửa
papers-place-end = { $airport } { $city }: văn phòng trực cho biết ai đón; chỉ bàn giao khi đã đối chiếu
papers-place-end-named = { $airport } { $city }: { $receiver }, điện thoại { $phone }
papers-phone-ask = hỏi văn phòng trực
papers-duty-note = Lỡ chuyến, có người ốm, không ai đón: gọi ngay
papers-check-identity = Đối chiếu từng người với hộ chiếu, vé và thị thực
papers-check-bag = Nhận túi trắng còn nguyên; giấy tờ không rời túi ngoài lúc xuất trình
papers-check-medicine = Thuốc mang theo đủ dùng và để trong hành lý xách tay
papers-check-crew = Lên máy bay cùng, báo tiếp viên trưởng ai cần giúp
papers-check-transit = Ở mỗi sân bay: báo văn phòng đã đến, đã lên chuyến sau
papers-check-never-alone = Không để trẻ em một mình; chỉ giao cho người ghi trên phiếu
papers-check-report = Khi bàn giao xong: ký cả hai bên, báo văn phòng trực
papers-handover-title = Biên bản bàn giao
papers-handover-remarks = Ghi chú khi bàn giao (thiếu người, thiếu túi, ốm, thay đổi)
papers-handover-note = { $route }, { $day }: { $people } người, túi { $references }. Ký sau khi đã đếm đủ người và túi.
papers-sign-office = Văn phòng giao
papers-sign-escort = Người hộ tống nhận: { $name }
papers-sign-escort-gives = Người hộ tống giao: { $name }
papers-sign-receiver = Nơi tiếp nhận nhận
papers-field-name = Họ tên
papers-field-time = Ngày, giờ
papers-field-bags = Số người, số túi

# Labels
papers-labels-title = Nhãn túi hồ sơ
papers-label-part = Túi { $number }/{ $bags }
papers-label-found = Nhặt được túi này, xin gọi
papers-label-alt = Mã QR mở hồ sơ { $reference } sau khi đăng nhập

error-paper-nobody = Không có ai để ghi lên giấy này: lịch đã công bố không có người nào ở đó.
error-paper-no-appointment = Phòng khám không có lượt hẹn nào trong ngày này.
error-paper-no-trip = Không tìm thấy chuyến hộ tống này trong lịch đã công bố.
error-paper-form-unknown = Giấy này không có bản { $form }.
error-paper-failed = Không in được giấy { $reference }. Hãy báo người quản trị.
error-bag-unknown = Không tìm thấy túi { $reference }. Hãy tìm theo mã hồ sơ, hoặc hỏi cán bộ bảo hộ.

cli-papers-help = In mọi giấy tờ của một ngày: lịch trình, danh sách hành khách, phiếu trực sân bay, danh sách khám, phiếu hộ tống, thông báo, nhãn túi.
cli-papers-on = Ngày cần in, theo giờ địa phương.
cli-papers-output = Thư mục hoặc tệp .zip để ghi (mặc định: papers-NGÀY ở thư mục hiện tại).
cli-papers-printing = Đang in
cli-papers-done = Đã in { $pdf } tờ PDF và { $lists } bảng Excel, CSV vào { $file }. Trong đó có tên người: giữ cẩn thận, xong việc thì xóa.
cli-papers-none = Ngày { $day } không có giấy tờ nào: không ai đi, không có buổi khám, không có thông báo đến hạn.
cli-papers-stopped = Đã dừng theo yêu cầu; chưa ghi tệp nào.
error-papers-target-taken = { $file } đã có và không phải là bộ giấy tờ do lệnh này in. Hãy chọn chỗ khác bằng -o.

# The page
papers-page-title = Giấy tờ trong ngày
papers-page-day = Ngày
papers-page-office = Văn phòng
papers-page-all = Mọi văn phòng
papers-page-show = Xem
papers-page-today = Hôm nay
papers-page-what = Giấy tờ
papers-page-when = Lúc
papers-page-take = Lấy bản in
papers-page-care = Giấy có tên người: mỗi lần lấy đều được ghi vào nhật ký. Chỉ in bản cần dùng, xong việc thì hủy.
papers-page-withheld = Còn { $cases } hồ sơ được bảo vệ đi trong ngày này. Các giấy ghi tên dưới đây thiếu họ hoặc không ghi tên họ: hãy nhờ cán bộ bảo hộ in.
papers-page-bundle = Tải cả ngày (ZIP)
papers-page-none-title = Không có giấy tờ nào
papers-page-none-text = Trong ngày này không ai đi, không có buổi khám và không có chuyến hộ tống nào bắt đầu.
papers-page-case-labels = Nhãn túi
papers-page-briefing = Phiếu giao việc (PDF)
papers-page-clinic-list = Danh sách để in
papers-kind-of-manifest = Danh sách hành khách
papers-kind-of-airport = Phiếu trực sân bay
papers-kind-of-clinic = Danh sách khám
papers-kind-of-escort = Phiếu giao việc cho người hộ tống
papers-kind-of-labels = Nhãn túi hồ sơ
web-nav-papers = Giấy tờ
papers-help-numbered = { $need }: { $count ->
   *[other] người số { $numbers }
    } trên lịch trình
