error-setting-invalid = Thiết lập { $name } không dùng được: { $problem }. Sửa trong biến môi trường hoặc instance/settings.env rồi chạy lại.
error-forbidden = Bạn chưa được cấp quyền cho việc này ({ $action }). Hãy nhờ quản trị viên cấp quyền nếu công việc của bạn cần.
