notices-title-abn = Thông báo đặt chỗ trước (ABN)
notices-title-nat = Thông báo chuyến đến (NAT)
notices-note-abn = Chuyến bay đã đặt. Nếu ngày này không tiếp nhận được, xin trả lời trước hạn ghi ở trên.
notices-note-nat = Chuyến bay đã xác nhận. Xin có người đón tại cửa ra; có thay đổi chúng tôi gửi bản mới thay bản này.
notices-fact-arrives = Ngày đến
notices-fact-due = Hạn gửi
notices-fact-from = Nơi gửi
notices-head-step = Nội dung
notices-step-first = gửi lần đầu
notices-step-update = thay cho thông báo trước
notices-step-cancellation = hủy thông báo trước
notices-step-sent = đã gửi
notices-cancelled-title = Hủy thông báo
notices-cancelled-line = { $reference }: không đến như đã báo; xin bỏ thông báo trước.

error-notice-unknown = Không tìm thấy thông báo này. Có lẽ kế hoạch đã đổi: hãy mở lại danh sách.
error-notice-changed-meanwhile = Kế hoạch hoặc ai đó vừa làm thông báo này thay đổi. Hãy xem lại rồi đánh dấu.
error-notice-nothing-due = Thông báo này đã gửi xong, không còn gì phải gửi.
