error-setting-invalid = Thiết lập { $name } không dùng được: { $fault ->
    [int_parsing] phải là số nguyên
    [int_from_float] phải là số nguyên
    [float_parsing] phải là số
    [bool_parsing] phải là true hoặc false
    [greater_than] phải lớn hơn { $limit }
    [greater_than_equal] phải từ { $limit } trở lên
    [less_than] phải nhỏ hơn { $limit }
    [less_than_equal] phải từ { $limit } trở xuống
    [string_pattern_mismatch] giá trị này không có trong các lựa chọn
   *[other] giá trị sai loại
    }. Sửa trong biến môi trường hoặc instance/settings.env rồi chạy lại.
error-forbidden = Bạn chưa được cấp quyền cho việc này ({ $action ->
    [see-board] xem bảng khởi hành
    [see-cases] xem hồ sơ
    [see-names] xem tên người
    [see-protected] xem hồ sơ cần bảo vệ
    [edit-cases] sửa hồ sơ
    [import] nhập dữ liệu
    [plan] xếp lịch
    [approve] duyệt kế hoạch
    [publish] công bố kế hoạch
    [see-clinics] xem lịch khám sức khỏe
    [edit-health] ghi kết quả khám
    [see-escorts] xem người hộ tống
    [see-own-duties] xem nhiệm vụ hộ tống của mình
    [manage-subscriptions] quản lý lịch đăng ký và thông báo
    [manage-users] quản lý người dùng
    [see-audit] xem nhật ký
    [use-api] dùng giao diện cho chương trình
   *[other] { $action }
    }). Hãy nhờ quản trị viên cấp quyền nếu công việc của bạn cần.
error-database-address = Thiết lập HANHTRINH_DATABASE_URL không dùng được. Viết như postgresql://người-dùng:mật-khẩu@máy/tên hoặc sqlite:///đường/dẫn.sqlite.
error-database-unreachable = Cơ sở dữ liệu không trả lời: { $why }. Kiểm tra HANHTRINH_DATABASE_URL và máy chủ rồi chạy lại.
