cli-help = Hành Trình: xếp lịch khám sức khỏe, chuyến bay và hộ tống cho người tái định cư trong một bài toán.
cli-db-help = Cơ sở dữ liệu.
cli-db-upgrade-help = Nâng cơ sở dữ liệu lên phiên bản mới nhất.
cli-db-upgraded = Cơ sở dữ liệu đã ở phiên bản mới nhất.
cli-settings-help = Hiện mọi thiết lập và giá trị; mật khẩu và khóa được che.
