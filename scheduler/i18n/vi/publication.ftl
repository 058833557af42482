error-publication-version-unknown = Không có bản kế hoạch số { $number }.
error-publication-not-approved = Bản kế hoạch { $number } chưa ở trạng thái đã duyệt (hiện là "{ $status }") nên chưa công bố được. Hãy duyệt bản này trước.
error-publication-overtaken = Có người vừa thay đổi bản kế hoạch { $number } hoặc vừa công bố một bản khác. Hãy tải lại trang rồi thử lại.
error-publication-flight-cancelled = Kế hoạch dùng chuyến bay đã huỷ: { $flights }. Hãy lập kế hoạch lại trước khi công bố.
error-publication-session-cancelled = Kế hoạch dùng buổi khám đã huỷ: { $sessions }. Hãy lập kế hoạch lại trước khi công bố.
error-publication-case-stopped = Các hồ sơ này đang tạm dừng hoặc đã rút: { $cases }. Hãy lập kế hoạch lại trước khi công bố.
error-publication-paper-failed = Không in được lịch trình của hồ sơ có mã đối chiếu { $reference }; chưa có gì được công bố. Hãy báo cho quản trị viên.
