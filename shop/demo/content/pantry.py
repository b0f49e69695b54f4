# ruff: noqa: E501 - one line of a table for each article
"""Chapter 04: coffee, tea, staples, long-life food, to-go packaging, machines."""

from dataclasses import replace

from .build import Series, sold, tiers
from .model import ProductContent

COFFEE = Series(
    "coffee",
    "sorella",
    "bag",
    (
        "Slowly roasted in the drum, bag with aroma valve, best within 18 months.",
        "Prăjită lent în tambur, pungă cu supapă, valabilitate 18 luni.",
    ),
    units=sold(by=1, carton=10),
    tiers=tiers((10, 5), (20, 8), (60, 12)),
    cost_share=0.7,
    tax_class="reduced",
    stock_policy="stop",
    lead_days=4,
    attributes={"food_contact": True},
)
COFFEES = """
CF-1002 | bag | Espresso beans Classico 1 kg | Cafea boabe Classico 1 kg | 17.2 | 1040 | content_g=1000; origin=Brazil, India; organic=no
CF-1004 | bag | Espresso beans Intenso 1 kg | Cafea boabe Intenso 1 kg | 16.4 | 1040 | content_g=1000; origin=India, Uganda; organic=no
CF-1006 | bag | Espresso beans Arabica 100 % 1 kg | Cafea boabe Arabica 100 % 1 kg | 19.8 | 1040 | content_g=1000; origin=Ethiopia, Colombia; organic=no
CF-1008 | bag | Organic beans Sidamo 1 kg | Cafea boabe bio Sidamo 1 kg | 23.4 | 1040 | content_g=1000; origin=Ethiopia; organic=yes
CF-1010 | bag | Decaffeinated beans 500 g | Cafea boabe decofeinizată 500 g | 11.2 | 530 | content_g=500; origin=Brazil; organic=no
CF-1020 | bag | Filter coffee, ground, 500 g | Cafea filtru măcinată 500 g | 7.9 | 520 | content_g=500; origin=Brazil; organic=no
CF-1030 | packet | Coffee capsules Lungo, box of 50 | Capsule Lungo, cutie de 50 | 14.9 | 420 | content_g=275; organic=no
"""
TEA = replace(
    COFFEE,
    category="tea",
    brand="valea-verde",
    text=(
        "Single-wrapped bags with tag, for breakfast and seminar tables.",
        "Plicuri ambalate individual, pentru mic dejun și seminarii.",
    ),
)
TEAS = """
TE-BAG | packet | Tea bags, box of 100 | Ceai la plic, cutie de 100 | 6.4 | 260 | content_g=180
+ TE-100E | English Breakfast | English Breakfast | 6.4 | 260 | organic=no
+ TE-100G | Green tea | Ceai verde | 6.9 | 240 | organic=no
+ TE-100M | Mint | Mentă | 6.2 | 210 | organic=no
+ TE-100F | Forest fruits | Fructe de pădure | 6.6 | 260 | organic=no
+ TE-100C | Camomile, organic | Mușețel, ecologic | 7.8 | 190 | organic=yes
TE-LOOS | bag | Mountain tea, loose, 250 g | Ceai de munte, vărsat, 250 g | 8.9 | 270 | content_g=250; origin=Romania; organic=yes
TE-CHOC | tin | Hot chocolate powder 1 kg | Ciocolată caldă pudră 1 kg | 9.6 | 1120 | content_g=1000; organic=no
TE-COCO | tin | Cocoa powder 22 %, 500 g | Cacao pudră 22 %, 500 g | 8.4 | 590 | content_g=500; organic=no
"""
STAPLE = replace(
    COFFEE,
    category="staples",
    brand="valea-verde",
    text=(
        "Kitchen staple in trade packing, with lot number and best-before date.",
        "Aliment de bază în ambalaj pentru gastronomie, cu lot și termen de valabilitate.",
    ),
    tiers=tiers((12, 3), (48, 6), (120, 9)),
    cost_share=0.8,
)
STAPLES = """
SU-0101 | sack | Granulated sugar 10 kg | Zahăr tos 10 kg | 9.4 | 10100 | content_g=10000
SU-0102 | packet | Sugar sticks 4 g, box of 1,000 | Zahăr plic 4 g, cutie de 1.000 | 11.2 | 4300 | content_g=4000; pack_content=1000
+ SU-0102-W | White | Alb | 11.2 | 4300
+ SU-0102-B | Brown cane | Brun din trestie | 13.6 | 4300
SU-0110 | sack | Wheat flour 650, 25 kg | Făină albă 650, 25 kg | 14.8 | 25200 | content_g=25000; origin=Romania
SU-0112 | sack | Wheat flour 000, 10 kg | Făină 000, 10 kg | 7.2 | 10100 | content_g=10000; origin=Romania
SU-0120 | sack | Basmati rice 5 kg | Orez basmati 5 kg | 11.9 | 5080 | content_g=5000; origin=India
SU-0122 | packet | Penne 5 kg | Paste penne 5 kg | 8.6 | 5200 | content_g=5000; origin=Italy
SU-0130 | sack | Sea salt, fine, 10 kg | Sare de mare fină 10 kg | 5.2 | 10100 | content_g=10000
SU-0140 | canister | Frying oil, high oleic, 10 l | Ulei de prăjit înalt oleic 10 l | 21.4 | 9500 | content_ml=10000
SU-0142 | bottle | Sunflower oil 1 l | Ulei de floarea-soarelui 1 l | 1.98 | 960 | content_ml=1000; origin=Romania
SU-0144 | bottle | Olive oil extra virgin 75 cl | Ulei de măsline extravirgin 75 cl | 8.9 | 1180 | content_ml=750; origin=Greece
SU-0146 | bottle | Balsamic vinegar 50 cl | Oțet balsamic 50 cl | 3.6 | 900 | content_ml=500; origin=Italy
SU-0150 | jar | Honey, acacia, 1.4 kg | Miere de salcâm 1,4 kg | 12.8 | 1600 | content_g=1400; origin=Romania
"""
PRESERVE = replace(
    STAPLE,
    category="long-life",
    text=(
        "Keeps without cooling until opened; carton with tear-off front for the shelf.",
        "Se păstrează la temperatura camerei până la deschidere; carton pentru raft.",
    ),
)
PRESERVES = """
LL-0201 | milk-carton | UHT milk 3.5 %, 1 l | Lapte UHT 3,5 %, 1 l | 1.12 | 1050 | content_ml=1000
LL-0202 | milk-carton | Barista oat drink 1 l | Băutură de ovăz barista 1 l | 2.1 | 1050 | content_ml=1000
LL-0204 | milk-carton | Cooking cream 20 %, 1 l | Smântână pentru gătit 20 %, 1 l | 3.3 | 1040 | content_ml=1000
LL-0206 | packet | Coffee cream portions 10 g, 240 pieces | Lapte condensat porții 10 g, 240 bucăți | 13.4 | 2700 | content_g=2400; pack_content=240
LL-0210 | tin | Peeled tomatoes 2.5 kg | Roșii decojite 2,5 kg | 4.2 | 2750 | content_g=2500; origin=Italy
LL-0212 | tin | Tomato paste 28 %, 4.5 kg | Pastă de tomate 28 %, 4,5 kg | 9.7 | 4900 | content_g=4500
LL-0214 | tin | Sweetcorn 2.1 kg | Porumb dulce 2,1 kg | 4.6 | 2350 | content_g=2100
LL-0216 | tin | Red beans 2.5 kg | Fasole roșie 2,5 kg | 4.4 | 2750 | content_g=2500
LL-0218 | tin | Tuna chunks in brine 1.7 kg | Ton bucăți în saramură 1,7 kg | 12.6 | 1950 | content_g=1705
LL-0220 | jar | Gherkins 6–9 cm, 2.5 kg | Castraveți murați 6–9 cm, 2,5 kg | 5.1 | 2900 | content_g=2450; origin=Romania
LL-0222 | jar | Olives, green, pitted, 1.5 kg | Măsline verzi fără sâmburi 1,5 kg | 7.4 | 2000 | content_g=1500; origin=Greece
LL-0224 | packet | Jam portions 20 g, 120 pieces | Gem porții 20 g, 120 bucăți | 12.9 | 2800 | content_g=2400; pack_content=120
"""
TO_GO = Series(
    "takeaway",
    "linden",
    "paper-cup",
    (
        "Coated board from certified forests, suits hot and cold, lids sold apart.",
        "Carton acoperit din păduri certificate, pentru cald și rece, capace separate.",
    ),
    units=sold("pack", carton=20),
    tiers=tiers((20, 6), (60, 10)),
    attributes={"food_contact": True},
)
PACKAGING = """
TG-CUP | paper-cup height=112 | Coffee cup, double wall, pack of 50 | Pahar cafea, perete dublu, pachet 50 | 5.2 | 520 | pack_content=50
+ TG-CUP20 | 20 cl | 20 cl | 4.6 | 460 | content_ml=200
+ TG-CUP30 | 30 cl | 30 cl | 5.2 | 560 | content_ml=300
+ TG-CUP40 | 40 cl | 40 cl | 6.3 | 660 | content_ml=400
TG-LID | washer | Sip lid, fibre, pack of 100 | Capac cu orificiu, fibră, pachet 100 | 4.9 | 380 | pack_content=100
+ TG-LID80 | ⌀ 80 mm | ⌀ 80 mm | 4.6 | 360 | diameter=80
+ TG-LID90 | ⌀ 90 mm | ⌀ 90 mm | 4.9 | 400 | diameter=90
TG-BOX | carton length=200 width=140 height=65 | Meal box, kraft, pack of 50 | Cutie meniu kraft, pachet 50 | 9.8 | 1400 | pack_content=50; material=cardboard
+ TG-BOX75 | 750 ml | 750 ml | 8.9 | 1200 | content_ml=750
+ TG-BOX10 | 1 l | 1 l | 9.8 | 1400 | content_ml=1000
TG-PIZ | carton length=330 width=330 height=40 | Pizza box, pack of 100 | Cutie pizza, pachet 100 | 16.4 | 9800 | pack_content=100; material=cardboard
+ TG-PIZ32 | 32 cm | 32 cm | 16.4 | 9800 | length=320
+ TG-PIZ40 | 40 cm | 40 cm | 23.8 | 14200 | length=400
TG-BAG | bag | Kraft carrier bag, pack of 250 | Pungă kraft cu mânere, pachet 250 | 24.6 | 9400 | pack_content=250; size_mm=260 × 170 × 290
"""
MACHINE = Series(
    "coffee-machines",
    "sorella",
    "coffee-machine",
    (
        "For cafés and breakfast rooms; installation and training on request.",
        "Pentru cafenele și mic dejun; montaj și instruire la cerere.",
    ),
    tiers=tiers((2, 4)),
    cost_share=0.76,
    stock_policy="made_to_order",
    lead_days=20,
    attributes={"voltage": 230},
)
MACHINES = """
CM-2G | coffee-machine height=510 | Espresso machine, 2 groups, 3.3 kW | Espressor 2 grupuri, 3,3 kW | 2490 | 58000 | power_kw=3.3; volume=11
CM-1G | coffee-machine height=480 | Espresso machine, 1 group, 2.1 kW | Espressor 1 grup, 2,1 kW | 1390 | 36000 | power_kw=2.1; volume=5
CM-AUT | coffee-machine height=620 | Fully automatic machine, 150 cups a day | Automat de cafea, 150 de cești pe zi | 1980 | 24000 | power_kw=2.7; volume=6
CM-GR1 | grinder-mill height=570 | Coffee grinder on demand, 64 mm | Râșniță la cerere, 64 mm | 420 | 11800 | power_kw=0.35
CM-FIL | drink-dispenser height=440 | Filter coffee maker 1.8 l | Cafetieră filtru 1,8 l | 168 | 7200 | power_kw=2.1; volume=1.8
"""

PRODUCTS: tuple[ProductContent, ...] = (
    *COFFEE.table(COFFEES),
    *TEA.table(TEAS),
    *STAPLE.table(STAPLES),
    *PRESERVE.table(PRESERVES),
    *TO_GO.table(PACKAGING),
    *MACHINE.table(MACHINES),
)
