# ruff: noqa: E501 - one line of a table for each category
"""The nine chapters and their sections, named in six languages."""

from .model import CategoryContent

LANGUAGES = ("en", "ro", "fr", "pl", "ru", "vi")

# number | code | filters | en | ro | fr | pl | ru | vi
_TABLE = """
01 | kitchen | | Kitchen | Bucătărie | Cuisine | Kuchnia | Кухня | Nhà bếp
01.1 | cookware | diameter volume material induction | Cookware | Vase de gătit | Batterie de cuisine | Garnki i patelnie | Посуда для приготовления | Nồi và chảo
01.2 | knives | blade colour | Knives | Cuțite | Couteaux | Noże | Ножи | Dao bếp
01.3 | kitchen-tools | length diameter material | Kitchen tools | Ustensile de bucătărie | Ustensiles de cuisine | Przybory kuchenne | Кухонный инвентарь | Dụng cụ nhà bếp
01.4 | cutting-boards | size_mm colour material | Cutting boards | Tocătoare profesionale | Planches à découper | Deski do krojenia | Разделочные доски | Thớt
01.5 | machines | power_kw volume | Kitchen machines | Aparate de bucătărie | Machines de cuisine | Maszyny kuchenne | Кухонное оборудование | Máy nhà bếp
02 | buffet | | Buffet & banquet | Bufet și banchet | Buffet et banquet | Bufet i bankiet | Буфет и банкет | Buffet và tiệc
02.1 | chafing-dishes | gn_size volume | Chafing dishes | Chafing dish-uri | Chafing dishes | Podgrzewacze stołowe | Мармиты настольные | Khay hâm buffet
02.2 | trays | size_mm material colour | Trays & platters | Tăvi și platouri | Plateaux et plats | Tace i półmiski | Подносы и блюда | Khay và đĩa bày
02.3 | gastronorm | gn_size depth material volume | Gastronorm containers | Recipiente gastronorm | Bacs gastronormes | Pojemniki gastronomiczne GN | Гастроёмкости | Khay gastronorm
02.4 | gastronorm-lids | gn_size material | Gastronorm lids | Capace gastronorm | Couvercles gastronormes | Pokrywy GN | Крышки для гастроёмкостей | Nắp gastronorm
02.5 | serving | volume power_kw | Serving & dispensing | Servire și dozare | Service et distribution | Serwowanie i dozowanie | Подача и розлив | Phục vụ và rót
03 | table | | Glass & tableware | Sticlărie și veselă | Verrerie et vaisselle | Szkło i zastawa | Стекло и посуда | Ly và bộ đồ ăn
03.1 | glasses | content_ml height material | Glasses | Pahare | Verres | Szklanki i kieliszki | Бокалы и стаканы | Ly thủy tinh
03.2 | porcelain | diameter content_ml colour | Porcelain | Porțelan | Porcelaine | Porcelana | Фарфор | Đồ sứ
03.3 | cutlery | length material | Cutlery | Tacâmuri | Couverts | Sztućce | Столовые приборы | Dao muỗng nĩa
03.4 | carafes | content_ml material | Carafes & jugs | Carafe și căni | Carafes et brocs | Karafki i dzbanki | Графины и кувшины | Bình rót
03.5 | table-linen | size_mm colour material | Table linen & napkins | Fețe de masă și șervețele | Linge et serviettes | Obrusy i serwetki | Столовый текстиль и салфетки | Khăn bàn và khăn ăn
04 | pantry | | Coffee & pantry | Cafea și cămară | Café et épicerie | Kawa i spiżarnia | Кофе и бакалея | Cà phê và thực phẩm khô
04.1 | coffee | content_g origin organic | Coffee | Cafea | Café | Kawa | Кофе | Cà phê
04.2 | tea | content_g organic | Tea & chocolate | Ceai și ciocolată | Thé et chocolat | Herbata i czekolada | Чай и шоколад | Trà và sô-cô-la
04.3 | staples | content_g content_ml | Sugar, oil & staples | Zahăr, ulei, alimente de bază | Sucre, huile et base | Cukier, olej i podstawy | Сахар, масло, бакалея | Đường, dầu và lương thực
04.4 | long-life | content_g content_ml | Long-life & preserves | Conserve și produse UHT | Conserves et longue durée | Konserwy i trwałe | Консервы и длительное хранение | Đồ hộp
04.5 | takeaway | content_ml pack_content | To-go packaging | Ambalaje la pachet | Emballage à emporter | Opakowania na wynos | Упаковка навынос | Bao bì mang đi
04.6 | coffee-machines | power_kw volume | Coffee machines | Espressoare | Machines à café | Ekspresy do kawy | Кофемашины | Máy pha cà phê
05 | cleaning | | Cleaning & hygiene | Curățenie și igienă | Nettoyage et hygiène | Czystość i higiena | Уборка и гигиена | Vệ sinh
05.1 | detergents | content_ml form ph | Detergents | Detergenți | Détergents | Środki czystości | Моющие средства | Chất tẩy rửa
05.2 | paper | plies sheets material | Paper & wipes | Hârtie și lavete | Papier et lingettes | Papier i czyściwa | Бумага и салфетки | Giấy và khăn lau
05.3 | dispensers | content_ml material | Dispensers | Dozatoare | Distributeurs | Dozowniki | Диспенсеры | Hộp phân phối
05.4 | cleaning-tools | width material colour | Brooms, mops & buckets | Mături, mopuri, găleți | Balais, franges et seaux | Miotły, mopy, wiadra | Щётки, швабры, вёдра | Chổi, cây lau và xô
05.5 | waste | volume thickness material | Waste bins & bags | Coșuri și saci de gunoi | Poubelles et sacs | Kosze i worki na śmieci | Урны и мешки | Thùng và túi rác
06 | workwear | | Workwear & protection | Echipament și protecție | Vêtements et protection | Odzież i ochrona | Спецодежда и защита | Đồ bảo hộ
06.1 | gloves | clothing_size material standard | Gloves | Mănuși | Gants | Rękawice | Перчатки | Găng tay
06.2 | clothing | clothing_size trouser_size colour material | Work clothing | Îmbrăcăminte de lucru | Vêtements de travail | Odzież robocza | Рабочая одежда | Quần áo lao động
06.3 | chef-wear | clothing_size colour | Chef & service wear | Ținute bucătărie și servire | Tenues de cuisine | Odzież kucharska | Одежда поваров | Đồng phục bếp
06.4 | shoes | shoe_size protection colour | Safety shoes | Încălțăminte de protecție | Chaussures de sécurité | Obuwie ochronne | Защитная обувь | Giày bảo hộ
06.5 | head-protection | standard protection noise | Head, eye & breath | Cap, ochi și respirație | Tête, yeux et souffle | Głowa, oczy i oddech | Голова, глаза, дыхание | Đầu, mắt và hô hấp
06.6 | first-aid | standard pack_content | First aid | Prim ajutor | Premiers secours | Pierwsza pomoc | Первая помощь | Sơ cứu
07 | tools | | Tools | Scule | Outillage | Narzędzia | Инструменты | Dụng cụ
07.1 | hand-tools | length standard | Hand tools | Scule de mână | Outils à main | Narzędzia ręczne | Ручной инструмент | Dụng cụ cầm tay
07.2 | power-tools | voltage power_kw torque | Power tools | Scule electrice | Outils électroportatifs | Elektronarzędzia | Электроинструмент | Dụng cụ điện
07.3 | tool-accessories | diameter length | Bits, drills & discs | Biți, burghie, discuri | Embouts, forets, disques | Bity, wiertła, tarcze | Биты, свёрла, диски | Mũi khoan và đĩa cắt
07.4 | measuring | measuring_range length | Measuring | Măsurare | Mesure | Pomiary | Измерения | Đo lường
07.5 | light-power | luminous_flux length power_kw | Light & power | Iluminat și alimentare | Éclairage et courant | Oświetlenie i zasilanie | Свет и питание | Chiếu sáng và điện
08 | fasteners | | Fasteners | Organe de asamblare | Fixations | Elementy złączne | Крепёж | Vật tư liên kết
08.1 | bolts | thread length finish strength | Bolts | Șuruburi metrice | Boulons | Śruby | Болты | Bu lông
08.2 | nuts-washers | thread finish standard | Nuts & washers | Piulițe și șaibe | Écrous et rondelles | Nakrętki i podkładki | Гайки и шайбы | Đai ốc và vòng đệm
08.3 | screws | diameter length finish | Screws | Holșuruburi | Vis | Wkręty | Шурупы | Vít
08.4 | anchors | diameter length | Anchors & plugs | Ancore și dibluri | Chevilles et ancrages | Kotwy i kołki | Анкеры и дюбели | Nở và tắc kê
08.5 | small-parts | pack_content | Rivets, ties & assortments | Nituri, coliere, sortimente | Rivets, colliers, assortiments | Nity, opaski, zestawy | Заклёпки, стяжки, наборы | Đinh tán, dây rút
09 | storage | | Storage & transport | Depozitare și transport | Stockage et transport | Magazyn i transport | Склад и транспорт | Kho và vận chuyển
09.1 | shelving | width height load | Shelving | Rafturi | Rayonnages | Regały | Стеллажи | Kệ kho
09.2 | boxes | size_mm volume material | Boxes & crates | Cutii și lăzi | Bacs et caisses | Skrzynki i pojemniki | Ящики и контейнеры | Thùng và hộp
09.3 | transport | load size_mm | Trucks & trolleys | Transpaleți și cărucioare | Transpalettes et chariots | Wózki | Тележки | Xe đẩy
09.4 | packing | width thickness length | Packing | Ambalare | Emballage | Pakowanie | Упаковка | Đóng gói
09.5 | ladders | steps load | Ladders & lashing | Scări și ancorare | Échelles et arrimage | Drabiny i mocowanie | Лестницы и крепление груза | Thang và chằng buộc
"""


def _categories() -> tuple[CategoryContent, ...]:
    chapters: dict[str, str] = {}
    found = []
    for line in _TABLE.strip().splitlines():
        number, code, filters, *names = (part.strip() for part in line.split("|"))
        chapter = number.partition(".")[0]
        chapters.setdefault(chapter, code)
        found.append(
            CategoryContent(
                code=code,
                number=number,
                names=dict(zip(LANGUAGES, names, strict=True)),
                parent="" if number == chapter else chapters[chapter],
                attributes=tuple(filters.split()),
            )
        )
    return tuple(found)


CATEGORIES = _categories()
