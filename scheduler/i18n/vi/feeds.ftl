feeds-name-escort = Hành Trình: lịch hộ tống
feeds-name-clinic = Hành Trình: lịch của { $name }
feeds-name-office = Hành Trình: khởi hành, { $name }
feeds-name-airport = Hành Trình: đội sân bay { $name }
feeds-name-receiver = Hành Trình: người đến nơi
feeds-name-examiner = Hành Trình: buổi khám, { $name }
feeds-description = Chỉ gồm kế hoạch đã công bố. Lịch không chứa tên người; đăng nhập để xem chi tiết.
feeds-default-label = Thiết bị đầu tiên
feeds-cancelled = ĐÃ HỦY: { $summary }
feeds-more = Chi tiết (cần đăng nhập): { $url }
feeds-flight = Chuyến { $flight }: { $origin } { $departs } → { $destination } { $arrives }

feeds-duty-summary = Hộ tống { $route }, { $people } người, mã { $references }
feeds-duty-report = Có mặt tại { $airport }: { $at }
feeds-duty-people = Số người: { $people }. Mã đối chiếu: { $references }
feeds-travel-ahead-summary = Bay tới điểm đón { $route }
feeds-travel-ahead-note = Chuyến bay riêng trước nhiệm vụ hộ tống.
feeds-travel-back-summary = Bay về { $route }
feeds-travel-back-note = Chuyến bay riêng sau nhiệm vụ hộ tống.
feeds-rest-summary = Nghỉ sau nhiệm vụ
feeds-rest-note = Không nhận nhiệm vụ mới đến: { $at }

feeds-session-summary = { $stage }: { $cases } hồ sơ, { $people } người
feeds-session-zone = Giờ tại phòng khám ({ $zone })
feeds-session-booking = { $time }–{ $until }  { $reference }  { $people } người

feeds-neutral-duty = Nhiệm vụ
feeds-neutral-session = Lịch hẹn
feeds-neutral-booking = { $time }–{ $until }  Lịch hẹn
feeds-neutral-note = Khoảng thời gian này đã có lịch. Chi tiết chỉ hiện sau khi đăng nhập.

feeds-departure-summary = { $flight } { $route }: { $people } người, { $cases } hồ sơ
feeds-departure-meeting = Gặp gia đình từ: { $at }
feeds-departure-services = Dịch vụ đặc biệt: { $services }

feeds-meet-departure-summary = Tiễn { $flight } { $route }: { $people } người, { $cases } hồ sơ
feeds-meet-departure = Gặp gia đình từ: { $at }
feeds-meet-transit-summary = Hỗ trợ nối chuyến { $flight } { $route }: { $people } người, { $cases } hồ sơ
feeds-meet-transit = Đón khi hạ cánh: { $at }
feeds-meet-arrival-summary = Đón { $flight } { $route }: { $people } người, { $cases } hồ sơ
feeds-meet-arrival = Hạ cánh: { $at }
feeds-meet-case = { $reference }  { $people } người
feeds-meet-escorts = Người hộ tống đi cùng: { $escorts }
feeds-arrival-summary = Đến nơi { $flight } { $route }: { $people } người, { $cases } hồ sơ
feeds-arrival-office = Cần hỏi thêm: { $office }, { $phone }

feeds-renewal-name = Hành Trình: đường dẫn đã hết hiệu lực
feeds-renewal-summary = Đường dẫn lịch này đã hết hiệu lực: hãy lấy đường dẫn mới
feeds-renewal-description = Đường dẫn lịch đã bị thu hồi hoặc hết hạn nên không còn cập nhật. Đăng nhập tại { $url } để tạo đường dẫn mới, rồi xoá lịch cũ này khỏi thiết bị.

feeds-test-summary = Hành Trình: lịch đã kết nối (sự kiện thử)
feeds-test-description = Bạn thấy sự kiện này nghĩa là lịch đăng ký hoạt động. Sự kiện tự mất sau một ngày, không cần làm gì.

error-feed-recipient-unknown = Không có người hoặc nơi này trong danh sách lịch. Hãy chọn lại trong danh sách.
error-subscription-unknown = Không tìm thấy đường dẫn lịch này. Hãy tải lại trang.
error-subscription-closed = Đường dẫn lịch này đã đóng. Hãy tạo đường dẫn mới cho thiết bị.
error-subscription-kind = Không có loại lịch "{ $kind }". Các loại dùng được: { $known }.
error-subscription-label = Hãy đặt tên cho thiết bị, từ 1 đến { $most } ký tự.
error-subscription-language = Không có ngôn ngữ "{ $language }". Các ngôn ngữ dùng được: { $known }.
error-subscription-invited = Người này nhận từng nhiệm vụ bằng thư mời; thêm lịch đăng ký thì mỗi việc hiện hai lần. Muốn dùng lịch, hãy đổi cách báo tin ở trang "Người nhận thông báo" trước.
