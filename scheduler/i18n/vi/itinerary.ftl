itinerary-title = Lịch trình chuyến đi
itinerary-summary = { $people } người · { $origin } → { $destination }
itinerary-summary-health = { $people } người · lịch khám sức khỏe
itinerary-revision = Bản { $revision }, ngày { $date }
itinerary-highlight-flight = Chuyến { $flight } ({ $zone })
itinerary-live-alt = Mã QR mở lịch trình mới nhất
itinerary-phone-missing = Hỏi văn phòng
itinerary-emergency-note = Khi lỡ chuyến, lạc nhau, có người ốm

itinerary-label-reference = Mã hồ sơ
itinerary-label-travellers = Người đi
itinerary-label-flights = Các chặng bay
itinerary-label-flight = Chuyến bay
itinerary-label-departure = Khởi hành
itinerary-label-arrival = Đến
itinerary-label-escort = Người hộ tống đi cùng
itinerary-label-meeting = Điểm hẹn
itinerary-label-assistance = Ai giúp ở mỗi sân bay
itinerary-label-health = Lịch hẹn sức khỏe
itinerary-label-bring = Mang theo
itinerary-label-emergency = Gọi khẩn cấp 24/7
itinerary-label-page = Trang
itinerary-label-live = Quét xem bản mới
itinerary-label-be-there = Có mặt lúc
itinerary-label-take-off = Máy bay cất cánh

itinerary-wait = Chờ nối chuyến { $wait } tại { $city }; đi theo biển "Transfer"
itinerary-wait-long = Chờ nối chuyến { $wait } tại { $city }; ở lại khu quá cảnh
itinerary-wait-entry = Chờ { $wait } tại { $city }: nhập cảnh, lấy hành lý rồi gửi lại

itinerary-meeting-hall = { $airport } ({ $code }), sảnh làm thủ tục ga đi quốc tế
itinerary-meeting-note = Đến trước giờ bay { $hours } tiếng để cùng làm thủ tục

itinerary-help-office = Nhân viên văn phòng
itinerary-help-departure = Nhóm hỗ trợ sân bay
itinerary-help-transit = Nhóm hỗ trợ quá cảnh
itinerary-help-arrival = Nhóm hỗ trợ nơi đến
itinerary-help-airline = Nhân viên hãng hàng không
itinerary-help-escort = Người hộ tống
itinerary-help-receiver = Cơ quan tiếp nhận
itinerary-how-departure = Cầm túi trắng, đợi ở điểm hẹn.
itinerary-how-transit = Đưa tờ này ở quầy quá cảnh.
itinerary-how-transit-escort = Đợi người hộ tống ở cửa máy bay.
itinerary-how-arrival = Cầm túi trắng; chưa gặp ai thì gọi.

itinerary-relationship-principal = Đương đơn chính
itinerary-relationship-spouse = { $sex ->
    [F] Vợ
   *[other] Chồng
}
itinerary-relationship-child = { $sex ->
    [F] Con gái
   *[other] Con trai
}
itinerary-relationship-parent = { $sex ->
    [F] Mẹ
   *[other] Cha
}
itinerary-relationship-sibling = { $sex ->
    [F] Chị em gái
   *[other] Anh em trai
}
itinerary-relationship-grandchild = Cháu
itinerary-relationship-grandparent = { $sex ->
    [F] Bà
   *[other] Ông
}
itinerary-relationship-other = Người thân
itinerary-age = { $age } tuổi
itinerary-age-infant = { $age ->
    [0] dưới 1 tuổi
   *[other] { $age } tuổi
}

itinerary-need-WCHR = xe lăn đến cửa máy bay
itinerary-need-WCHS = xe lăn, giúp lên xuống cầu thang
itinerary-need-WCHC = xe lăn đến tận ghế ngồi
itinerary-need-STCR = chỗ nằm trên máy bay

itinerary-stage-exam = Khám sức khỏe di cư
itinerary-stage-vaccine-2 = Tiêm chủng
itinerary-stage-sputum-1 = Lấy mẫu xét nghiệm, lần 1
itinerary-stage-sputum-2 = Lấy mẫu xét nghiệm, lần 2
itinerary-stage-sputum-3 = Lấy mẫu xét nghiệm, lần 3
itinerary-stage-results = Nhận kết quả
itinerary-stage-pdms = Kiểm tra sức khỏe trước chuyến đi
itinerary-stage-pec = Kiểm tra sức khỏe trước khi bay
itinerary-stage-other = Lịch hẹn sức khỏe

itinerary-bring-clinic = Mang giấy tờ, sổ tiêm chủng
itinerary-bring-clinic-film = Mang giấy tờ, phim X-quang, thuốc
itinerary-bring-bag = Túi hồ sơ trắng, cầm trên tay
itinerary-bring-documents = Hộ chiếu, thị thực mỗi người
itinerary-bring-film = Phim X-quang, sổ tiêm chủng
itinerary-bring-medicine = Thuốc đủ 30 ngày, xách tay
itinerary-bring-birth-certificate = Giấy khai sinh gốc của trẻ
itinerary-bring-infant = Sữa, tã, quần áo cho em bé
itinerary-bring-warm = Áo ấm, để túi xách tay

itinerary-representative-named = Trẻ dưới 14 tuổi ({ $count }): người đại diện hợp pháp đi cùng là { $names }.
itinerary-representative = Trẻ dưới 14 tuổi ({ $count }): có người đại diện hợp pháp đi cùng.
itinerary-representative-missing = CHƯA CÓ người đại diện hợp pháp cho trẻ dưới 14 tuổi ({ $count }). Không có người này thì trẻ không được xuất cảnh: hãy gọi văn phòng ngay.

itinerary-first-flight = Lần đầu đi máy bay: dao, kéo, chất lỏng trên 100 ml để trong hành lý ký gửi; cần giúp cứ gọi tiếp viên.

error-itinerary-unknown = Không tìm thấy lịch trình này. Hãy kiểm tra lại đường dẫn hoặc mã hồ sơ.
error-itinerary-none = Hồ sơ { $case } chưa có lịch trình đã công bố.
error-itinerary-withdrawn = Lịch trình của hồ sơ { $case } đã được rút lại nên không còn bản in.
itinerary-cancelled = Chuyến { $flights } đã bị hủy. Đừng dùng lịch trình này và đừng ra sân bay. Văn phòng đang xếp chuyến khác và sẽ báo; hãy gọi nếu cần.
