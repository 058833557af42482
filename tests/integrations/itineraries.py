"""Invented itineraries for the tests of the papers; no real person, case or phone number."""

from dataclasses import replace
from datetime import UTC, datetime

from integrations.documents import (
    Appointment,
    AssistancePoint,
    Bilingual,
    Highlight,
    Itinerary,
    ItineraryLabels,
    Leg,
    MeetingPoint,
    Stop,
    Traveller,
)

LIVE_URL = "https://hanhtrinh.example.org/i/7Yp0vQ2mSx1bTq8R4kZfLw"


def both(vi: str, en: str) -> Bilingual:
    return Bilingual(vi=vi, en=en)


def same(text: str) -> Bilingual:
    return Bilingual(vi=text, en=text)


LABELS = ItineraryLabels(
    reference=both("Mã hồ sơ", "Case reference"),
    travellers=both("Người đi", "Travellers"),
    flights=both("Các chặng bay", "Flights"),
    flight=both("Chuyến bay", "Flight"),
    departure=both("Khởi hành", "Departure"),
    arrival=both("Đến", "Arrival"),
    escort=both("Người hộ tống", "Escort"),
    meeting=both("Nơi gặp và giờ gặp", "Meeting point"),
    assistance=both("Ai giúp ở mỗi sân bay", "Who helps at each airport"),
    health=both("Lịch khám sức khỏe", "Health appointments"),
    bring=both("Mang theo", "What to bring"),
    emergency=both("Liên hệ khẩn cấp 24/7", "Emergency"),
    page=both("Trang", "Page"),
    live=both("Quét để xem bản mới nhất", "Scan for the latest version"),
)

LEGS = (
    Leg(
        flight="CX 764",
        carrier="Cathay Pacific",
        departure=Stop(
            code="SGN",
            place=both("TP. Hồ Chí Minh", "Ho Chi Minh City"),
            time="19:30",
            date=both("Thứ Tư 25/11/2026", "Wed 25 Nov"),
            zone="UTC+7",
            terminal=both("Ga T2", "Terminal 2"),
        ),
        arrival=Stop(
            code="HKG",
            place=both("Hồng Kông", "Hong Kong"),
            time="23:20",
            date=both("Thứ Tư 25/11/2026", "Wed 25 Nov"),
            zone="UTC+8",
            terminal=both("Ga 1", "Terminal 1"),
        ),
        wait_after=both(
            "Chờ nối chuyến 1 giờ 45 phút tại Hồng Kông, ở lại trong khu cách ly",
            "1 h 45 min connection in Hong Kong, stay airside",
        ),
    ),
    Leg(
        flight="CX 872",
        carrier="Cathay Pacific",
        departure=Stop(
            code="HKG",
            place=both("Hồng Kông", "Hong Kong"),
            time="01:05",
            date=both("Thứ Năm 26/11/2026", "Thu 26 Nov"),
            zone="UTC+8",
            terminal=both("Ga 1", "Terminal 1"),
        ),
        arrival=Stop(
            code="SFO",
            place=same("San Francisco"),
            time="21:15",
            date=both("Thứ Tư 25/11/2026", "Wed 25 Nov"),
            zone="UTC−8",
            day_shift="−1",
            terminal=both("Ga quốc tế", "International"),
        ),
    ),
)

SIMPLE = Itinerary(
    title=both("Lịch trình chuyến đi", "Travel itinerary"),
    reference="VM-26-0412",
    summary=both("5 người · TP. Hồ Chí Minh → San Francisco", "5 travellers · Ho Chi Minh City → San Francisco"),
    issuer="Văn phòng Hành Trình",
    issued_at=datetime(2026, 11, 20, 3, 0, tzinfo=UTC),
    labels=LABELS,
    legs=LEGS,
    revision=both("Phiên bản 3, ngày 20/11/2026", "Version 3, 20 Nov 2026"),
    emergency_phone="+84 28 5550 0100",
    emergency_note=both(
        "Gọi bất cứ lúc nào nếu lỡ chuyến, lạc nhau hoặc có người ốm.",
        "Call at any hour if you miss a flight, lose each other or someone falls ill.",
    ),
    highlights=(
        Highlight(
            label=both("Có mặt lúc", "Be there at"),
            figure="15:30",
            detail=both("Thứ Tư 25/11/2026", "Wed 25 Nov 2026"),
        ),
        Highlight(
            label=both("Máy bay cất cánh", "Take-off"),
            figure="19:30",
            detail=both("Chuyến CX 764", "Flight CX 764"),
        ),
    ),
    meeting=MeetingPoint(
        place=both("Sân bay Tân Sơn Nhất, ga T2, cột số 12", "Tan Son Nhat airport, terminal 2, pillar 12"),
        note=both("Nhân viên mặc áo gi-lê xanh.", "Our staff wear a blue vest."),
    ),
    escorts=("Trần Thị Hạnh",),
    assistance=(
        AssistancePoint(
            code="SGN",
            place=both("TP. Hồ Chí Minh", "Ho Chi Minh City"),
            who=both("Nhóm hỗ trợ sân bay", "Airport team"),
            how=both("Áo gi-lê xanh, đứng ở cột số 12", "Blue vest, at pillar 12"),
        ),
        AssistancePoint(
            code="HKG",
            place=both("Hồng Kông", "Hong Kong"),
            who=both("Người hộ tống của quý vị", "Your escort"),
            how=both("Đi cùng từ chuyến trước; đợi ở cửa máy bay", "Travels with you; wait at the aircraft door"),
        ),
        AssistancePoint(
            code="SFO",
            place=same("San Francisco"),
            who=both("Nhóm đón tại sân bay", "Arrival team"),
            name="Sunrise Welcome Agency",
            how=both("Giơ cao túi trắng sau khi qua cửa nhập cảnh", "Hold up the white bag after immigration"),
        ),
    ),
    appointments=(
        Appointment(
            time="08:00",
            date=both("Thứ Ba 24/11/2026", "Tue 24 Nov 2026"),
            purpose=both("Khám trước khi bay", "Pre-embarkation check"),
            clinic=both("Phòng khám TP. Hồ Chí Minh", "Ho Chi Minh City clinic"),
            address="1 Đường Thử Nghiệm, Quận 1, TP. Hồ Chí Minh",
            bring=both("Mang theo giấy tờ tùy thân và phim X-quang", "Bring identity papers and the chest X-ray"),
        ),
    ),
    bring=(
        both("Túi hồ sơ màu trắng, luôn cầm trên tay", "The white document bag, always in hand"),
        both("Hộ chiếu và thị thực của mọi người", "Passports and visas of everyone"),
        both("Phim X-quang và sổ tiêm chủng", "Chest X-ray and vaccination record"),
        both("Thuốc đang uống, đủ cho 30 ngày", "Your medicine, enough for 30 days"),
        both("Mỗi người 2 kiện ký gửi, mỗi kiện 23 kg", "Two checked bags each, 23 kg a bag"),
        both("Áo ấm trong hành lý xách tay", "Warm clothes in the cabin bag"),
    ),
    legal_representative=both(
        "Người đại diện hợp pháp đi cùng trẻ dưới 14 tuổi: mẹ. Mang theo giấy khai sinh bản chính.",
        "Legal representative travelling with the child under 14: the mother. Bring the original birth certificate.",
    ),
    travellers=(
        Traveller(name=None, detail=both("Người đứng đơn, 41 tuổi", "Principal applicant, 41")),
        Traveller(name=None, detail=both("Vợ, 38 tuổi", "Wife, 38")),
        Traveller(name=None, detail=both("Con, 9 tuổi", "Child, 9")),
    ),
    live_url=LIVE_URL,
    live_alt="Mã QR dẫn tới trang lịch trình mới nhất · QR code to the latest itinerary",
)

FAMILY = replace(
    SIMPLE,
    summary=both("10 người · Hà Nội → Denver", "10 travellers · Ha Noi → Denver"),
    legs=(
        replace(
            LEGS[0],
            flight="CX 740",
            departure=replace(LEGS[0].departure, code="HAN", place=both("Hà Nội (Nội Bài)", "Ha Noi (Noi Bai)")),
            note=both("2 xe lăn đến cửa máy bay", "2 wheelchairs to the aircraft door"),
        ),
        replace(
            LEGS[1],
            wait_after=both(
                "Chờ 10 giờ 45 phút tại San Francisco, có phòng nghỉ",
                "10 h 45 min in San Francisco, with a room",
            ),
        ),
        Leg(
            flight="UA 1497",
            carrier="United Airlines",
            departure=Stop(
                code="SFO",
                place=same("San Francisco"),
                time="08:00",
                date=both("Thứ Năm 26/11/2026", "Thu 26 Nov"),
                zone="UTC−8",
                terminal=both("Ga 3", "Terminal 3"),
            ),
            arrival=Stop(
                code="DEN",
                place=same("Denver"),
                time="11:35",
                date=both("Thứ Năm 26/11/2026", "Thu 26 Nov"),
                zone="UTC−7",
            ),
        ),
    ),
    travellers=tuple(
        Traveller(name=name, detail=both(f"{age} tuổi", f"age {age}"))
        for name, age in (
            ("NGUYỄN THỊ ÁNH NGUYỆT", 67),
            ("TRẦN VĂN ĐỨC", 45),
            ("LÊ THỊ MỸ HƯỜNG", 43),
            ("TRẦN QUỐC BẢO", 21),
            ("TRẦN NGỌC QUỲNH", 19),
            ("TRẦN THỊ THỦY TIÊN", 16),
            ("TRẦN HỮU PHƯỚC", 14),
            ("TRẦN THỊ DIỄM", 12),
            ("TRẦN GIA KHÁNH", 7),
            ("TRẦN THỊ BẢO NGÂN", 1),
        )
    ),
    appointments=(
        replace(
            SIMPLE.appointments[0],
            time="13:30",
            date=both("Thứ Hai 09/11/2026", "Mon 9 Nov 2026"),
            purpose=both("Tiêm chủng mũi 2", "Second vaccine dose"),
        ),
        *SIMPLE.appointments,
    ),
)
