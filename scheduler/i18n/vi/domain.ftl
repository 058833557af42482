# Health stages
stage-exam = Khám sức khỏe di cư
stage-vaccine_2 = Tiêm chủng mũi 2
stage-sputum_1 = Thử đàm lần 1
stage-sputum_2 = Thử đàm lần 2
stage-sputum_3 = Thử đàm lần 3
stage-results = Nhận kết quả
stage-pdms = Khám lại trước khởi hành (PDMS)
stage-pec = Kiểm tra sức khỏe trước khi lên máy bay (PEC)

# States of stages and outcomes
stage-state-due = chưa thực hiện
stage-state-held = đã thực hiện
stage-state-missed = vắng mặt
stage-state-not_required = không yêu cầu
outcome-pending = chờ kết quả
outcome-fit = đủ sức khỏe để bay
outcome-not_fit = chưa đủ sức khỏe để bay
outcome-released = nhóm y tế đã đồng ý cho đi
outcome-unreleased = nhóm y tế chưa đồng ý cho đi

# Skills of escorts
skill-medical = hộ tống y tế
skill-child = hộ tống trẻ em
skill-operational = hộ tống vận hành
skill-survivor = hộ tống bảo vệ

# Roles of airport assistance
assistance-departure = hỗ trợ khởi hành
assistance-transit = hỗ trợ quá cảnh
assistance-arrival = hỗ trợ khi đến nơi

# Clearances
clearance-medical = chứng nhận sức khỏe
clearance-security = xác nhận an ninh
clearance-visa = thị thực
clearance-passport = hộ chiếu
clearance-icrc_document = giấy thông hành ICRC
clearance-assurance = cam kết bảo trợ
clearance-exit = giấy phép xuất cảnh
clearance-orientation = lớp định hướng trước khi khởi hành
clearance-best_interest = đánh giá lợi ích tốt nhất của trẻ
clearance-guardian_consent = văn bản đồng ý của người giám hộ
clearance-reception = xác nhận tiếp nhận
clearance-legal_representative = giấy tờ người đại diện hợp pháp
clearance-medif = phiếu MEDIF của hãng bay
clearance-vaccination = tiêm chủng vắc-xin sống
clearance-health_papers = giấy của nhóm y tế
clearance-state-held = đã có
clearance-state-pending = đang chờ
clearance-state-refused = bị từ chối

# Cases and members
case-state-active = đang xử lý
case-state-on_hold = tạm hoãn
case-state-departed = đã khởi hành
case-state-arrived = đã đến nơi
case-state-withdrawn = đã rút
case-state-closed = đã đóng
priority-1 = bình thường
priority-2 = gấp
priority-3 = khẩn cấp
sex-F = nữ
sex-M = nam
mobility-none = tự đi lại được
mobility-WCHR = xe lăn, đi được cầu thang (WCHR)
mobility-WCHS = xe lăn, không đi được cầu thang (WCHS)
mobility-WCHC = xe lăn tới tận ghế (WCHC)
mobility-STCR = cáng (STCR)
relationship-principal = đương đơn chính
relationship-spouse = vợ hoặc chồng
relationship-child = con
relationship-parent = cha hoặc mẹ
relationship-sibling = anh chị em
relationship-grandchild = cháu
relationship-grandparent = ông hoặc bà
relationship-other = quan hệ khác
programme-state-active = đang hoạt động
programme-state-suspended = tạm ngừng
programme-state-closed = đã đóng

# Why nobody may land on a day
arrival-reason-weekday = nơi đến không tiếp nhận vào thứ này trong tuần
arrival-reason-holiday = ngày nghỉ lễ ở nơi đến
arrival-reason-fiscal-year = đầu năm tài khóa của chương trình
arrival-reason-year-end = đợt ngừng tiếp nhận cuối năm
arrival-reason-programme = chương trình không tiếp nhận
