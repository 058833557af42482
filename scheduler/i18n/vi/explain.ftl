# Trang giải thích kế hoạch
explain-title = Vì sao, và cách khác
explain-above = Phiên bản { $number }
explain-to = Vì sao, và điều gì giúp được
explain-to-planned = Vì sao đi chuyến này
explain-back = Về phiên bản { $number }
explain-case-page = Hồ sơ
explain-present = Trong phiên bản này
explain-left-out = Chưa được xếp
explain-not-asked = Hồ sơ này không nằm trong phần được xếp ở phiên bản này: chưa sẵn sàng, ngoài khoảng ngày, hoặc được giữ nguyên như cũ. Vì vậy không có gì để so sánh.
explain-no-answer-yet = Chưa tính.
explain-ask = Tính ngay
explain-ask-words = Chương trình thử ngay trên kế hoạch; mất vài giây.
explain-working = Đang tính. Trang này tự điền kết quả.
explain-queued = Đang chờ chương trình xử lý. Nếu lâu hơn một phút, hãy kiểm tra hanhtrinh serve hoặc hanhtrinh worker có đang chạy không.
explain-done = Đã tính xong.
explain-took = Tính trong { $seconds } giây
explain-question-why-not = Điều gì cản trở
explain-question-why-this = Vì sao không đi chuyến sớm hơn hoặc rẻ hơn
explain-question-alternatives = Cách khác cho hồ sơ này
explain-question-appointments = Giờ khác cho các lịch hẹn
explain-question-trips = Người hộ tống hoặc đường đi khác
explain-question-limits = Điều gì giới hạn chúng ta
explain-conflict = Các điều sau cùng nhau khiến hồ sơ không đi được khi mọi người khác giữ nguyên. Điều nào cũng cần thiết: bỏ bất kỳ điều nào thì có cách đi nếu mọi thứ khác đều thông.
explain-conflict-more = Còn một nhóm điều như vậy:
explain-conflict-one = Chỉ riêng điều này khiến hồ sơ không đi được, dù mọi thứ khác đều thông:
explain-can-travel = Hiện không có gì cản trở. Xếp hồ sơ này chỉ làm cả kế hoạch tốn hơn so với để lại; xem các cách khác bên dưới.
explain-nothing-found = Không tìm thấy thay đổi nhỏ nào giúp hồ sơ đi được.
explain-conflict-not-proven = Không chứng minh được một nhóm điều ngắn gọn: nhiều điều cùng lúc cản trở.
explain-ways = Điều gì giúp hồ sơ đi được
explain-ways-words = Mỗi cách đã được thử và kiểm tra theo các quy tắc. Số tiền là phần cả kế hoạch tốn ít hơn, hoặc nhiều hơn, so với hiện nay khi hồ sơ này được đi.
explain-and = và
explain-gain = Khi đó cả kế hoạch tốn ít hơn { $amount }
explain-loss = Khi đó cả kế hoạch tốn thêm { $amount }
explain-even = Cả kế hoạch tốn như cũ
explain-group = Đi cùng với { $codes }.
explain-brief-working = Chương trình đang tính.
explain-brief-way = Sẽ giúp được:
explain-why-this-best = Hồ sơ đã có hành trình sớm nhất và rẻ nhất mà quy tắc của nó cho phép. Không có gì tốt hơn.
explain-why-this-words = Các hành trình sau rẻ hơn cho riêng hồ sơ này, hoặc đi sớm hơn. Mỗi dòng nói còn thiếu gì và chọn nó thì tất cả mọi người phải trả bao nhiêu.
explain-saves = tốt hơn cho hồ sơ { $amount }
explain-saves-not = sớm hơn, nhưng hồ sơ thiệt { $amount }
explain-price = Chọn hành trình này sẽ làm cả kế hoạch tốn thêm { $amount }.
explain-price-gain = Chọn hành trình này sẽ làm cả kế hoạch rẻ hơn { $amount }: hãy chọn bên dưới.
explain-price-none = Không gia đình nào một mình nhường được chỗ.
explain-holders = Đang thuộc về { $codes }
explain-and-others = { $others ->
   *[other] và { $others } hồ sơ khác
    }
explain-other-cases = { $others ->
   *[other] { $others } hồ sơ khác
    }
explain-other-case = một hồ sơ khác
explain-column-way = Cách khác
explain-column-change = Cả kế hoạch
explain-column-moved = Ai khác phải đổi
explain-column-take = Chọn
explain-stay-behind = Không xếp hồ sơ này
explain-nobody = Không ai
explain-moved = { $code } phải đổi
explain-moved-left-out = { $code } phải ở lại
explain-moved-hidden = { $others ->
   *[other] { $others } hồ sơ khác phải đổi
    }
explain-cheaper = rẻ hơn { $amount }
explain-dearer = tốn thêm { $amount }
explain-same = như cũ
explain-take = Chọn cách này
explain-take-ask = Tạo bản nháp mới với thay đổi này?
explain-take-words = Kế hoạch được kiểm tra theo mọi quy tắc và giữ thành một bản nháp riêng. Phiên bản này không đổi. Muốn hoàn tác, hãy rút bản nháp.
explain-taken = Phiên bản { $number } là bản nháp có thay đổi này. Rút bản nháp để hoàn tác.
explain-no-alternatives = Hiện không có cách nào khác.
explain-ahead = Đến nơi xuất phát
explain-home = Về
explain-terms = Những gì thay đổi
explain-limits-words = Chỉ thêm một thứ, và điều đó đáng giá bao nhiêu. Mỗi điều đã được thử và kiểm tra.
explain-limits-none = Không có một thứ nào riêng lẻ giúp thêm người đi được.
explain-limits-people = { $people ->
   *[other] thêm { $people } người
    }
explain-limits-week = trong tuần từ { $day }
explain-limits-worth = đáng giá { $amount }
explain-limits-cases = Giúp được { $codes }
explain-flight = { $flight } ngày { $date }
explain-and-more = và { $more } nữa
error-explain-died = Việc tính câu hỏi này bị gián đoạn. Hãy hỏi lại.
error-explain-failed = Không tính được câu hỏi này. Hãy hỏi lại; nếu vẫn không được, hãy báo người phụ trách chương trình.
error-explain-not-in-plan = Hồ sơ này không nằm trong phần được xếp ở phiên bản này nên không tính được.
error-explain-too-long = Việc tính mất quá nhiều thời gian. Hãy hỏi lại khi không có lần xếp lịch nào đang chạy.
error-explain-case-not-in-version = Hồ sơ { $case } không có trong phiên bản { $number }.
error-explain-no-such-alternative = Lựa chọn này không còn nữa. Hãy tải lại trang và chọn lại.

# Các điều cùng nhau cản trở
explain-obstacle-hold = Hồ sơ đang được giữ lại.
explain-obstacle-travel-group = Cả nhóm phải đi cùng nhau.
explain-obstacle-deadline = Ngày khởi hành muộn nhất.
explain-obstacle-ready = Ngày khởi hành sớm nhất.
explain-obstacle-connections-max = Số lần nối chuyến tối đa của hồ sơ.
explain-obstacle-connection-max = Thời gian chờ nối chuyến dài nhất được phép.
explain-obstacle-assisted-connection = Thời gian cần cho việc hỗ trợ khi nối chuyến.
explain-obstacle-pin-flights = Các chuyến bay đã ghim.
explain-obstacle-pin-appointment = Lịch hẹn đã ghim cho { $stage } của { $case }.
explain-obstacle-pin-escort = Người hộ tống đã ghim của { $case } ({ $skill }).
explain-obstacle-seats = Không còn đủ ghế trên { $flight }.
explain-obstacle-wheelchairs = Không còn chỗ xe lăn trên { $flight }.
explain-obstacle-stretchers = Không còn chỗ cáng trên { $flight }.
explain-obstacle-minors = Không còn chỗ cho trẻ em không có người đi kèm trên { $flight }.
explain-obstacle-receiver-people = Số người { $receiver } nhận mỗi ngày.
explain-obstacle-receiver-open = Ngày và giờ { $receiver } có người đón.
explain-obstacle-window = Nhóm { $role } tại { $airport }.
explain-obstacle-sessions = Không buổi nào còn giờ cho { $stage } của { $case }.
explain-obstacle-escorts = Không người hộ tống nào rảnh cho { $case } ({ $skill }).
explain-obstacle-escort-permit = Giấy phép nhập cảnh của { $escort }.
explain-obstacle-escort-trips = Số chuyến { $escort } được đi.
explain-obstacle-escort-away = Lịch bận của { $escort }.

# Điều cần khác đi
explain-relaxation-hold = Bỏ giữ lại hồ sơ
explain-relaxation-travel-group = Cho { $case } đi riêng khỏi nhóm
explain-relaxation-deadline = Đi muộn hơn mức cho phép { $days ->
   *[other] { $days } ngày
    }, vào { $date }
explain-relaxation-ready = Đi sớm hơn mức cho phép { $days ->
   *[other] { $days } ngày
    }, vào { $date }
explain-relaxation-connections-max = Cho phép thêm { $more ->
   *[other] { $more } lần nối chuyến
    }
explain-relaxation-connection-max = Cho phép chờ nối chuyến đến { $duration }
explain-relaxation-assisted-connection = Cho phép hỗ trợ nối chuyến khi chỉ dư { $minutes } phút thay vì { $least } phút
explain-relaxation-pin-flights = Bỏ ghim các chuyến bay
explain-relaxation-pin-appointment = Bỏ ghim lịch hẹn cho { $stage } của { $case }
explain-relaxation-pin-escort = Bỏ ghim người hộ tống của { $case } ({ $skill })
explain-relaxation-seats = Thêm { $more ->
   *[other] { $more } ghế
    } trên { $flight }
explain-relaxation-wheelchairs = Thêm { $more ->
   *[other] { $more } chỗ xe lăn
    } trên { $flight }
explain-relaxation-stretchers = Thêm { $more ->
   *[other] { $more } chỗ cáng
    } trên { $flight }
explain-relaxation-minors = Thêm { $more ->
   *[other] { $more } trẻ em không có người đi kèm
    } trên { $flight }
explain-relaxation-receiver-people = { $receiver } nhận thêm { $more ->
   *[other] { $more } người
    } vào { $date }
explain-relaxation-receiver-open = { $receiver } đón lúc { $at } vào { $date }
explain-relaxation-window-people = Nhóm { $role } tại { $airport } giúp thêm { $more ->
   *[other] { $more } người
    } từ { $start }
explain-relaxation-window-added = Có { $role } tại { $airport } lúc { $at } cho { $people ->
   *[other] { $people } người
    }
explain-relaxation-session-added = Thêm một buổi cho { $stage } tại { $clinic } vào { $date }
explain-relaxation-session-extended = Buổi { $session } vào { $date } kéo dài thêm { $minutes } phút, cho { $stage }
explain-relaxation-escort-added = Thêm một { $skill } ở { $base }
explain-relaxation-escort-permit = Giấy phép nhập cảnh { $country } cho { $escort } ít nhất đến { $date }
explain-relaxation-escort-trips = { $escort } đi thêm { $more ->
   *[other] { $more } chuyến
    } so với mức cho phép
explain-relaxation-escort-away = { $escort } đi được dù đã báo bận

# Hành trình tốt hơn đang thiếu gì
explain-lacking-seats = { $flight } thiếu { $more ->
   *[other] { $more } ghế
    }.
explain-lacking-wheelchairs = { $flight } thiếu { $more ->
   *[other] { $more } chỗ xe lăn
    }.
explain-lacking-stretchers = { $flight } thiếu { $more ->
   *[other] { $more } chỗ cáng
    }.
explain-lacking-minors = { $flight } thiếu chỗ cho { $more ->
   *[other] { $more } trẻ em không có người đi kèm
    }.
explain-lacking-receiver-people = { $receiver } đã nhận đủ số người vào { $date }.
explain-lacking-window-people = Nhóm { $role } tại { $airport } đã kín từ { $start }.
explain-lacking-sessions = Các buổi khám trước đó không còn giờ.
explain-lacking-escorts = Không người hộ tống nào rảnh cho hành trình này.
explain-lacking-costs-more = Không thiếu gì: hành trình còn trống, nhưng làm cả kế hoạch tốn hơn vì người hộ tống hoặc vì phải đổi điều đã báo cho mọi người.

audit-act-version-take-alternative = Chọn một cách khác cho hồ sơ, thành phiên bản { $subject }.
explain-obstacles-now = Điều gì còn thiếu hôm nay
explain-obstacles-then = Khi lập phiên bản { $number } còn thiếu
explain-obstacles-gone = Hôm nay không còn thiếu gì. Lần xếp lịch tới sẽ tính đến hồ sơ này.
explain-obstacles-wait = Hôm nay không có giấy tờ hay dữ kiện nào bị thiếu, nhưng chưa có ngày nào mà mọi giấy tờ cùng còn hiệu lực.
explain-task-medical = Việc của đội y tế.
explain-task-papers = Việc của bộ phận giấy tờ.
explain-task-planner = Việc của người xếp lịch.
explain-task-protection = Việc của bộ phận bảo vệ.
explain-task-administrator = Việc của quản trị viên: quy định của chương trình.
explain-task-nobody = Chỉ cần đợi đến ngày.
explain-mend-clinics = Ghi ở buổi khám
explain-mend-imports = Nhập dữ liệu mới
explain-mend-flights = Nhập chuyến bay khác
explain-mend-planning = Xếp lịch lần nữa
explain-mend-edit = Sửa trong hồ sơ
explain-mend-health = Xem các bước khám
explain-mend-clearances = Xem giấy tờ
explain-mend-members = Xem thành viên
explain-mend-facts = Xem hồ sơ
explain-obstacle-deadline-on = Phải khởi hành chậm nhất { $date }.
explain-obstacle-ready-on = Chỉ được khởi hành từ { $date }.
