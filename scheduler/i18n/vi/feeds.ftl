feeds-name-escort = Hành Trình: lịch hộ tống
feeds-name-clinic = Hành Trình: lịch của { $name }
feeds-name-office = Hành Trình: khởi hành, { $name }
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

feeds-departure-summary = { $flight } { $route }: { $people } người, { $cases } hồ sơ
feeds-departure-meeting = Gặp gia đình từ: { $at }
feeds-departure-services = Dịch vụ đặc biệt: { $services }

feeds-renewal-name = Hành Trình: đường dẫn đã hết hiệu lực
feeds-renewal-summary = Đường dẫn lịch này đã hết hiệu lực: hãy lấy đường dẫn mới
feeds-renewal-description = Đường dẫn lịch đã bị thu hồi hoặc hết hạn nên không còn cập nhật. Đăng nhập tại { $url } để tạo đường dẫn mới, rồi xoá lịch cũ này khỏi thiết bị.

error-feed-recipient-unknown = Không có người hộ tống, phòng khám hay văn phòng này. Hãy chọn lại trong danh sách.
error-subscription-unknown = Không tìm thấy đường dẫn lịch này. Hãy tải lại trang.
error-subscription-kind = Không có loại lịch "{ $kind }". Các loại dùng được: { $known }.
error-subscription-label = Hãy đặt tên cho thiết bị, từ 1 đến { $most } ký tự.
error-subscription-language = Không có ngôn ngữ "{ $language }". Các ngôn ngữ dùng được: { $known }.
