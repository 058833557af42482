solverfiles-absent = không có tệp này
solverfiles-is-a-directory = đây là thư mục; hãy nêu tệp .json hoặc .json.gz
solverfiles-unreadable = không đọc được tệp: { $why }
solverfiles-too-large = tệp lớn hơn { $most } byte
solverfiles-broken-gzip = tệp nén bị cắt hoặc hỏng
solverfiles-not-utf8 = văn bản không phải UTF-8
solverfiles-not-json = đây không phải JSON: { $fault ->
    [value] ở đây thiếu một giá trị
    [key] ở đây cần một khóa trong dấu nháy kép
    [colon] ở đây thiếu dấu hai chấm
    [comma] ở đây thiếu dấu phẩy hoặc dấu ngoặc đóng
    [trailing-comma] thừa dấu phẩy trước dấu ngoặc đóng
    [open-quote] chuỗi văn bản bắt đầu ở đây không có dấu nháy đóng
    [control-character] chuỗi văn bản chứa ký tự điều khiển hoặc xuống dòng
    [escape] dấu gạch chéo ngược ở đây không hợp lệ
    [extra] sau phần kết thúc vẫn còn nội dung
    [long-number] có số quá dài
    [not-a-number] NaN và Infinity không phải là số
   *[other] không đúng cú pháp
    }
solverfiles-too-deep = JSON lồng quá sâu
solverfiles-broken-text = tệp chứa văn bản Unicode không hợp lệ
solverfiles-duplicate-key = khóa { $key } xuất hiện hai lần; hãy giữ một
solverfiles-missing-key = thiếu khóa { $key }; hãy thêm vào
solverfiles-unknown-key = khóa { $key } không thuộc chỗ này; hãy bỏ đi
solverfiles-not-an-object = ở đây cần một đối tượng trong ngoặc nhọn
solverfiles-not-a-list = ở đây cần một danh sách trong ngoặc vuông
solverfiles-not-text = ở đây cần văn bản trong dấu nháy
solverfiles-empty-text = văn bản rỗng; cần ít nhất một ký tự
solverfiles-not-an-integer = ở đây cần số nguyên không có phần thập phân
solverfiles-negative = ở đây cần số nguyên từ 0 trở lên
solverfiles-not-a-boolean = ở đây cần true hoặc false
solverfiles-not-a-date = ở đây cần ngày như 2027-01-31
solverfiles-not-an-instant = ở đây cần thời điểm UTC đến phút như 2027-01-31T06:05Z
solverfiles-not-a-time = ở đây cần giờ địa phương như 08:30
solverfiles-not-an-airport-code = ở đây cần mã IATA gồm ba chữ hoa
solverfiles-not-a-country = ở đây cần mã nước ISO 3166 gồm hai chữ hoa
solverfiles-not-a-language = ở đây cần mã ngôn ngữ như vi hoặc zh-Hant
solverfiles-not-a-timezone = ở đây cần múi giờ IANA như Asia/Ho_Chi_Minh
solverfiles-not-one-of = ở đây cần một trong: { $choices }
solverfiles-not-a-range = ở đây cần hai giá trị, [ít nhất, nhiều nhất] hoặc [từ, đến]
solverfiles-wrong-format = định dạng phải là { $expected }
solverfiles-empty-list = ở đây cần ít nhất một mục
solverfiles-repeated-value = giá trị { $value } có hai lần; hãy giữ một
solverfiles-repeated-id = { $value } đã được dùng trong danh sách này; mỗi mã phải là duy nhất
solverfiles-unknown-reference = không có { $noun ->
    [airport] sân bay
    [receiver] nơi tiếp nhận
    [case] hồ sơ
    [clinic] phòng khám
   *[other] { $noun }
    } { $value } trong tệp này
solverfiles-ends-before-start = kết thúc nằm trước bắt đầu
solverfiles-arrives-before-departs = chuyến bay phải đến sau khi khởi hành
solverfiles-windows-overlap = khung giờ trùng với { $other }; các khung giờ của cùng sân bay và vai trò không được trùng nhau
solverfiles-crosses-midnight = buổi khám kéo qua nửa đêm tại phòng khám; hãy tách ra
solverfiles-receiver-missing = hồ sơ có khởi hành cần mã nơi tiếp nhận
solverfiles-not-without-departure = hồ sơ không khởi hành phải để trống mục này: { $empty }
solverfiles-stages-missing = hồ sơ không khởi hành cần ít nhất một bước khám
solverfiles-tied-without-departure = hồ sơ { $value } không khởi hành nên không hồ sơ nào đi cùng được
solverfiles-two-origins = hồ sơ { $value } khởi hành từ nơi khác; các hồ sơ đi cùng phải cùng nơi khởi hành
solverfiles-at = { $file }, tại { $where }: { $problem }.
solverfiles-whole = { $file }: { $problem }.
solverfiles-cannot-write = Không ghi được { $file }: { $why }.
solverfiles-no-folder = Không ghi được { $file }: hãy nêu một tệp trong thư mục có sẵn.
solverfiles-illegal = Kế hoạch không đạt. Số vi phạm: { $violations }.
solverfiles-legal = Kế hoạch hợp lệ và điểm { $score } đúng; đã xếp { $planned }/{ $cases } hồ sơ.
cli-solve-help = Giải tệp bài toán và ghi kế hoạch tốt nhất tìm được.
cli-solve-output = Tệp kế hoạch ghi ra, .json hoặc .json.gz.
cli-solve-done = Đã xếp { $planned }/{ $cases } hồ sơ; điểm { $score }, cận dưới { $bound }, khoảng cách { $gap }, phần còn cải thiện được { $controllable } ({ $outcome }).
solverfiles-broke-off = { $failure ->
    [MemoryError] Hết bộ nhớ trong khi tìm. Kế hoạch là bản tốt nhất tính đến lúc đó và đã được kiểm tra.
    [bound] Phần việc nâng cận dưới bị hỏng. Kế hoạch không kém đi; cận dưới là giá trị cuối đã chứng minh.
   *[other] Việc tìm kiếm bị hỏng ({ $failure }). Kế hoạch là bản tốt nhất tính đến lúc đó và đã được kiểm tra.
    }
solverfiles-no-memory = Không đủ bộ nhớ để chuẩn bị bài toán này. Hãy giải phóng bộ nhớ hoặc dùng máy có nhiều hơn.
cli-verify-help = Kiểm tra kế hoạch với bài toán: mã thoát 0 hợp lệ và đúng điểm, 1 không đạt, 2 không đọc được.
rule-plan = Kế hoạch trả lời đúng bài toán này và chỉ nêu những gì có trong đó.
rule-cases = Mỗi hồ sơ xuất hiện một lần; hồ sơ bị giữ thì không xếp; hồ sơ đi cùng thì cùng chuyến hoặc cùng ở lại.
rule-flights-1 = Hành trình hợp lệ từ nơi khởi hành đến nơi tiếp nhận, đúng thời hạn, không quá số lần nối chuyến.
rule-flights-2 = Nối chuyến có hỗ trợ quá cảnh cần thêm thời gian.
rule-flights-3 = Hạ cánh vào ngày và giờ nơi tiếp nhận có mặt.
rule-flights-4 = Giữ đúng các chuyến bay đã ghim.
rule-seats = Mỗi chuyến bay đủ ghế và đủ chỗ cho xe lăn, cáng, trẻ em không có người đi kèm.
rule-receivers = Mỗi ngày không quá số người mà nơi tiếp nhận nhận được.
rule-assistance = Mỗi lần cần hỗ trợ nằm trong khung giờ có nhân viên và đủ nhân viên.
rule-health = Mỗi bước khám có đúng một lịch hẹn, theo thứ tự; hồ sơ không khởi hành có hạn cho bước cuối.
rule-health-1 = Buổi khám đúng bước, tại nơi khởi hành, với người khám phù hợp.
rule-health-2 = Lịch hẹn nằm trong buổi khám, đúng thời lượng, không trùng phút với người khác.
rule-health-3 = Không quá sớm và cách bước trước đúng số ngày.
rule-health-4 = Cách ngày khởi hành đúng số ngày và kết thúc trước khi cất cánh.
rule-health-5 = Giữ đúng các buổi khám đã ghim.
rule-escorts = Mỗi nhu cầu hộ tống có một người đi cùng đúng các chuyến bay.
rule-escorts-1 = Người hộ tống đến được sân bay khởi hành kịp giờ.
rule-escorts-2 = Người hộ tống có đường về sau thời gian nghỉ.
rule-escorts-3 = Kỹ năng, tải, giới tính và ngôn ngữ của người hộ tống phù hợp.
rule-escorts-4 = Giấy phép nhập cảnh còn hạn đến ngày về.
rule-escorts-5 = Các chuyến đi và thời gian bận của người hộ tống không trùng nhau.
rule-escorts-6 = Không quá số chuyến đi cho phép.
rule-escorts-7 = Mỗi chuyến đi đáp ứng một nhu cầu và giữ người hộ tống đã ghim.
rule-score = Điểm ghi trong kế hoạch đúng với điểm tính lại.
rule-bound = Cận dưới không cao hơn điểm.
rule-reasons = Mỗi lý do để lại hồ sơ đều đúng.
solverfiles-place-line = dòng { $line } cột { $column }
solverfiles-place-byte = byte thứ { $byte }
cli-solve-certificate = Tệp chứng nhận ghi ra (.json hoặc .json.gz): các giá chứng minh cận dưới.
cli-verify-certificate = Tệp chứng nhận: cận dưới được tính lại chỉ từ bài toán và các giá.
cli-verify-nothing = Hãy nêu tệp kế hoạch, hoặc tệp chứng nhận bằng --certificate.
solverfiles-certified = { $file } chứng minh cận dưới { $bound }.
solverfiles-no-certificate = Chưa tìm được cận dưới kịp thời gian; không ghi { $file }.
solverfiles-tree-proof = Cận dưới { $bound } của kế hoạch dựa trên tìm kiếm chính xác; chứng minh đó không nằm trong chứng nhận.
solverfiles-certificate-holds = Chứng nhận đúng: nêu cận dưới { $claimed }, các giá chứng minh được { $proven }.
solverfiles-certificate-fails = Chứng nhận không đúng: nêu cận dưới { $claimed }, nhưng các giá chỉ chứng minh được { $proven }.
solverfiles-certificate-of-another = Chứng nhận này thuộc bài toán { $problem }, không phải bài toán này.
cli-change-budget = Xáo trộn nhiều nhất K hồ sơ đã công bố, ngoài những hồ sơ không thể giữ như cũ.
cli-cluster = Nhờ các máy thợ của một bộ điều phối Dask cùng tính, chẳng hạn tcp://host:8786. Mạng giữa các máy phải đáng tin cậy.
solverfiles-cluster-not-installed = Chưa cài bộ máy tính cụm. Hãy chạy: pip install 'hanhtrinh[cluster]'
solverfiles-cluster-no-cluster = Không có bộ điều phối nào trả lời ở { $address }. Hãy kiểm tra nó đang chạy, hoặc nêu địa chỉ khác.
solverfiles-cluster-no-workers = Bộ điều phối ở { $address } không có máy thợ nào. Hãy khởi động bằng: dask worker { $address }
solverfiles-cluster-other-version = Máy thợ { $worker } của { $address } chưa cài hanhtrinh hoặc có phiên bản khác. Hãy cài cùng một phiên bản ở đó.
