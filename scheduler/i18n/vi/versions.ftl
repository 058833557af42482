version-status-draft = Bản nháp
version-status-proposed = Đã trình duyệt
version-status-approved = Đã duyệt
version-status-published = Đã công bố
version-status-superseded = Đã được thay thế
version-status-withdrawn = Đã rút lại
term-unplanned = Người chưa được xếp
term-waiting = Thời gian chờ
term-fares = Giá vé
term-journey = Số lần nối chuyến và thời gian đi đường
term-escorts = Chuyến đi hộ tống
term-fairness = Chia đều chuyến hộ tống
term-changes = Thay đổi so với lịch trình đã công bố
diff-new = Mới được xếp: { $flights }, khởi hành { $departs }.
diff-new-health = Mới được xếp: lịch hẹn khám sức khỏe.
diff-dropped = Không còn được xếp; trước đây bay { $flights }, khởi hành { $departs }.
diff-dropped-health = Không còn được xếp; trước đây có lịch hẹn khám sức khỏe.
diff-left-the-plan = Hồ sơ không còn trong kế hoạch.
diff-because = Lý do: { $reason }
diff-flights = Đổi chuyến bay từ { $old } (khởi hành { $oldDeparts }) sang { $new } (khởi hành { $newDeparts }).
diff-appointment = { $stage }: dời từ { $old } sang { $new } tại { $clinic }.
diff-appointment-new = { $stage }: { $new } tại { $clinic }.
diff-appointment-gone = { $stage }: không còn lịch hẹn { $old }.
diff-escort = Đổi người hộ tống ({ $skill }) từ { $old } sang { $new }.
diff-escort-new = Người hộ tống ({ $skill }): { $new }.
diff-escort-gone = Không còn cần người hộ tống ({ $skill }) { $old }.
diff-hidden = Hồ sơ được bảo vệ: chỉ cán bộ bảo hộ xem được chi tiết.
diff-heading = Từ phiên bản { $a } sang phiên bản { $b }
diff-totals = { $new } hồ sơ mới được xếp, { $dropped } không còn được xếp, { $changed } thay đổi, { $unchanged } giữ nguyên; số người bị ảnh hưởng: { $disturbed }.
diff-term = { $term }: { $before } thành { $after } ({ $delta })
diff-score = Điểm: { $before } thành { $after } ({ $delta })
diff-scopes-differ = Hai phiên bản không cùng phạm vi, nên không so sánh trực tiếp điểm số được:
diff-scope = Phiên bản { $number }: khởi hành từ { $first } đến { $last }, { $office ->
    [every] mọi văn phòng
   *[other] văn phòng { $office }
    }.
diff-only = Chỉ có trong phiên bản { $number } ({ $cases } hồ sơ): { $codes }{ $more ->
    [0] .
   *[other] {" "}và { $more } hồ sơ khác.
    }
diff-none-in-both = Các hồ sơ có trong cả hai phiên bản không khác nhau.
diff-none = Không hồ sơ nào khác nhau.
error-no-such-version = Không có phiên bản kế hoạch { $number }. Xem các số phiên bản bằng lệnh: hanhtrinh plans
error-approval-needs-another-person = Phiên bản { $number } phải do một người khác người lập duyệt. Trên dòng lệnh, nêu người duyệt bằng --as E-MAIL.
error-version-cannot-propose = Không trình duyệt được phiên bản { $number }: trạng thái là { $status ->
   *[draft] bản nháp
    [proposed] đã trình duyệt
    [approved] đã duyệt
    [published] đã công bố
    [superseded] đã được thay thế
    [withdrawn] đã rút lại
    }. Chỉ bản nháp mới trình duyệt được.
error-version-cannot-approve = Không duyệt được phiên bản { $number }: trạng thái là { $status ->
   *[draft] bản nháp
    [proposed] đã trình duyệt
    [approved] đã duyệt
    [published] đã công bố
    [superseded] đã được thay thế
    [withdrawn] đã rút lại
    }. Chỉ bản nháp hoặc bản đã trình mới duyệt được.
error-version-cannot-withdraw = Không rút lại được phiên bản { $number }: trạng thái là { $status ->
   *[draft] bản nháp
    [proposed] đã trình duyệt
    [approved] đã duyệt
    [published] đã công bố
    [superseded] đã được thay thế
    [withdrawn] đã rút lại
    }. Bản đã công bố chỉ kết thúc khi công bố bản khác.
error-version-changed-meanwhile = Vừa có người khác thay đổi phiên bản { $number }. Hãy xem lại và làm lại bước này nếu vẫn đúng.
error-no-such-approver = Không có người dùng đang hoạt động với e-mail { $email }.
cli-plans-help = Liệt kê các phiên bản kế hoạch, mới nhất trước.
cli-plans-none = Chưa có phiên bản kế hoạch nào. Lập bằng lệnh: hanhtrinh plan --from NGÀY --to NGÀY
cli-plans-column-number = Phiên bản
cli-plans-column-status = Trạng thái
cli-plans-column-period = Khởi hành
cli-plans-column-created = Lập lúc
cli-plans-column-planned = Đã xếp
cli-plans-column-score = Điểm
cli-plans-column-gap = Khoảng cách
cli-approve-help = Duyệt phiên bản kế hoạch VERSION.
cli-approve-as = E-mail của người duyệt.
cli-approved = Đã duyệt phiên bản { $number }. Công bố bằng lệnh: hanhtrinh publish { $number }
cli-publish-help = Công bố phiên bản kế hoạch VERSION: lịch trình và lịch đăng ký được gửi đi.
cli-diff-help = Nêu bằng lời phiên bản B thay đổi gì so với phiên bản A.
