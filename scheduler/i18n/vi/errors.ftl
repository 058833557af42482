error-setting-invalid = Thiết lập { $name } không dùng được: { $problem }. Sửa trong biến môi trường hoặc instance/settings.env rồi chạy lại.
error-forbidden = Bạn chưa được cấp quyền cho việc này ({ $action }). Hãy nhờ quản trị viên cấp quyền nếu công việc của bạn cần.
error-database-address = Thiết lập HANHTRINH_DATABASE_URL không dùng được. Viết như postgresql://người-dùng:mật-khẩu@máy/tên hoặc sqlite:///đường/dẫn.sqlite.
error-database-unreachable = Cơ sở dữ liệu không trả lời: { $why }. Kiểm tra HANHTRINH_DATABASE_URL và máy chủ rồi chạy lại.
