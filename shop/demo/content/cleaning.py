# ruff: noqa: E501 - one line of a table for each article
"""Chapter 05: detergents, paper, dispensers, tools, waste."""

from .build import Series, sold, tiers
from .model import ProductContent

CHEMICAL = Series(
    "detergents",
    "pura",
    "canister",
    (
        "For professional use; safety data sheet and dosing plan supplied.",
        "Pentru uz profesional; cu fișă de securitate și plan de dozare.",
    ),
    units=sold(carton=4),
    tiers=tiers((4, 4), (16, 8), (48, 12)),
    lead_days=5,
)
CHEMICALS = """
CL-5520 | canister | Kitchen degreaser 5 l | Degresant de bucătărie 5 l | 16.9 | 5600 | content_ml=5000; form=concentrate; ph=12.5; ratio=1:20
CL-5522 | spray-bottle | Kitchen degreaser, spray 750 ml | Degresant de bucătărie, spray 750 ml | 3.9 | 860 | content_ml=750; form=ready; ph=11.5
CL-5530 | canister | Dishwasher liquid 12 kg | Detergent lichid mașină de vase 12 kg | 31.5 | 12600 | content_ml=10000; form=concentrate; ph=13; ratio=2 ml/l
CL-5532 | canister | Rinse aid 5 l | Agent de clătire 5 l | 17.4 | 5400 | content_ml=5000; form=concentrate; ph=3; ratio=0.5 ml/l
CL-5534 | canister | Descaler 5 l | Detartrant 5 l | 14.8 | 5700 | content_ml=5000; form=concentrate; ph=1; ratio=1:10
CL-5540 | canister | Washing-up liquid 5 l | Detergent de vase manual 5 l | 9.6 | 5300 | content_ml=5000; form=concentrate; ph=7
CL-5542 | soap-bottle | Washing-up liquid 1 l | Detergent de vase manual 1 l | 2.4 | 1080 | content_ml=1000; form=concentrate; ph=7
CL-5550 | canister | Floor cleaner, neutral, 10 l | Detergent pardoseli neutru 10 l | 22.8 | 10600 | content_ml=10000; form=concentrate; ph=7.5; ratio=1:100
CL-5552 | canister | Floor cleaner, alkaline, 10 l | Detergent pardoseli alcalin 10 l | 25.4 | 10900 | content_ml=10000; form=concentrate; ph=11; ratio=1:50
CL-5560 | spray-bottle | Glass cleaner, spray 750 ml | Soluție geamuri, spray 750 ml | 2.9 | 820 | content_ml=750; form=ready; ph=8
CL-5562 | spray-bottle | Sanitary cleaner, spray 750 ml | Soluție sanitară, spray 750 ml | 3.3 | 850 | content_ml=750; form=ready; ph=2
CL-5570 | spray-bottle | Surface disinfectant, ready, 750 ml | Dezinfectant suprafețe, gata preparat, 750 ml | 4.8 | 800 | content_ml=750; form=ready; standard=EN 1276
CL-5572 | canister | Surface disinfectant 5 l | Dezinfectant suprafețe 5 l | 29.8 | 5200 | content_ml=5000; form=concentrate; ratio=1:200; standard=EN 1276
CL-5574 | soap-bottle | Hand disinfectant 500 ml | Dezinfectant mâini 500 ml | 3.7 | 480 | content_ml=500; form=ready; standard=EN 1500
CL-5580 | packet | Oven tabs, box of 60 | Tablete pentru cuptoare, cutie de 60 | 36.5 | 3900 | pack_content=60; form=tablets; ph=13
CL-5582 | sack | Laundry powder 15 kg | Detergent rufe pudră 15 kg | 28.9 | 15200 | content_g=15000; form=powder
"""
PAPER = Series(
    "paper",
    "linden",
    "roll",
    (
        "Absorbs fast, stays whole when wet, embossed and glued.",
        "Absoarbe rapid, rezistă umed, gofrată și laminată.",
    ),
    units=sold("pack", carton=6),
    tiers=tiers((6, 5), (24, 9), (72, 13)),
    lead_days=4,
)
PAPERS = """
PP-6010 | roll | Centrefeed roll, 2-ply, 6 × 450 sheets | Rolă derulare centrală, 2 straturi, 6 × 450 foi | 21.9 | 7200 | plies=2; sheets=450; material=cellulose; pack_content=6
PP-6012 | roll | Industrial wiping roll, 3-ply, 2 × 1,000 sheets | Rolă industrială, 3 straturi, 2 × 1.000 foi | 27.4 | 9600 | plies=3; sheets=1000; material=recycled; pack_content=2
PP-6020 | roll-pair | Toilet paper, 3-ply, 64 rolls | Hârtie igienică, 3 straturi, 64 role | 22.6 | 8900 | plies=3; sheets=250; material=cellulose; pack_content=64
PP-6022 | roll-pair | Jumbo toilet rolls, 2-ply, 12 rolls | Hârtie igienică jumbo, 2 straturi, 12 role | 19.8 | 8200 | plies=2; sheets=600; material=recycled; pack_content=12
PP-6030 | tissue-stack | Hand towels, Z-fold, 3,000 sheets | Prosoape pliate Z, 3.000 foi | 23.9 | 8800 | plies=2; sheets=3000; material=cellulose
PP-6032 | tissue-stack | Hand towels, V-fold, 5,000 sheets | Prosoape pliate V, 5.000 foi | 24.8 | 11000 | plies=1; sheets=5000; material=recycled
PP-6040 | packet | Facial tissues, 40 boxes of 100 | Șervețele faciale, 40 de cutii de 100 | 29.5 | 8700 | plies=2; sheets=100; pack_content=40
PP-6050 | linen | Microfibre cloths 40 × 40 cm, pack of 10 | Lavete microfibră 40 × 40 cm, pachet 10 | 8.9 | 420 | material=microfibre; pack_content=10
+ PP-6050-B | Blue | Albastru | 8.9 | 420 | colour=blue
+ PP-6050-R | Red | Roșu | 8.9 | 420 | colour=red
+ PP-6050-G | Green | Verde | 8.9 | 420 | colour=green
+ PP-6050-Y | Yellow | Galben | 8.9 | 420 | colour=yellow
PP-6060 | sponge | Scouring sponges, pack of 10 | Bureți abrazivi, pachet 10 | 3.4 | 160 | pack_content=10
"""
RAGS = PAPER.but(
    units=sold("kilogram", by=0.5),
    text=(
        "Washed cotton rags, sorted by colour, sold by weight.",
        "Cârpe de bumbac spălate, sortate pe culori, vândute la kilogram.",
    ),
)
RAG_TABLE = """
PP-6070 | linen | Cleaning rags, cotton, by the kilogram | Cârpe de bumbac, la kilogram | 2.35 | 1000 | material=cotton
+ PP-6070-W | White | Albe | 2.9 | 1000 | colour=white
+ PP-6070-C | Coloured | Colorate | 2.35 | 1000 | colour=blue
"""
DISPENSER = Series(
    "dispensers",
    "linden",
    "dispenser",
    (
        "Wall dispenser with lock and level window; screws and plugs included.",
        "Dozator de perete cu cheie și fereastră de nivel; cu șuruburi și dibluri.",
    ),
    tiers=tiers((5, 5), (20, 10)),
    lead_days=10,
)
DISPENSERS = """
DI-7010 | dispenser height=370 | Towel dispenser, Z-fold | Dozator prosoape pliate Z | 24.8 | 1300 | material=abs
+ DI-7010-W | White | Alb | 24.8 | 1300 | colour=white
+ DI-7010-B | Black | Negru | 26.9 | 1300 | colour=black
DI-7012 | dispenser height=360 | Centrefeed dispenser | Dozator derulare centrală | 27.5 | 1500 | material=abs
DI-7014 | dispenser height=280 | Jumbo toilet roll dispenser | Dozator hârtie igienică jumbo | 22.4 | 1200 | material=abs
DI-7020 | soap-dispenser height=230 | Soap dispenser 1 l | Dozator săpun 1 l | 18.6 | 620 | material=abs; content_ml=1000
+ DI-7020-W | White | Alb | 18.6 | 620 | colour=white
+ DI-7020-B | Black | Negru | 19.9 | 620 | colour=black
DI-7022 | soap-dispenser height=240 | Disinfectant dispenser, touch-free, 1 l | Dozator dezinfectant fără atingere, 1 l | 48.5 | 890 | material=abs; content_ml=1000
DI-7024 | soap-dispenser height=210 | Soap dispenser 800 ml, stainless | Dozator săpun 800 ml, inox | 39.8 | 1100 | material=inox-180; content_ml=800
"""
TOOL = Series(
    "cleaning-tools",
    "pura",
    "broom",
    (
        "Colour-coded for HACCP areas, washable, spare parts held.",
        "Cod de culori HACCP, lavabil, piese de schimb în stoc.",
    ),
    tiers=tiers((6, 5), (24, 9)),
)
TOOLS = """
CT-8010 | broom | Broom 40 cm with handle | Mătură 40 cm cu coadă | 9.8 | 780 | width=400; material=polypropylene
+ CT-8010-B | Blue | Albastru | 9.8 | 780 | colour=blue
+ CT-8010-R | Red | Roșu | 9.8 | 780 | colour=red
+ CT-8010-G | Green | Verde | 9.8 | 780 | colour=green
CT-8020 | mop | Cotton mop 400 g | Mop bumbac 400 g | 4.6 | 430 | material=cotton
CT-8022 | mop | Flat mop 50 cm, microfibre | Mop plat 50 cm, microfibră | 7.9 | 190 | width=500; material=microfibre
CT-8030 | bucket | Bucket 12 l, graduated | Găleată 12 l, gradată | 4.2 | 520 | volume=12; material=polypropylene
+ CT-8030-B | Blue | Albastru | 4.2 | 520 | colour=blue
+ CT-8030-R | Red | Roșu | 4.2 | 520 | colour=red
CT-8040 | mop-trolley | Mop trolley 2 × 17 l with press | Cărucior 2 × 17 l cu storcător | 89 | 9800 | volume=34
CT-8050 | brush | Scrubbing brush, hard | Perie de frecat, aspră | 4.9 | 210 | material=polypropylene
CT-8060 | squeegee | Floor squeegee | Racletă pardoseală | 11.2 | 620 | material=polypropylene
+ CT-8060-45 | 45 cm | 45 cm | 11.2 | 620 | width=450
+ CT-8060-60 | 60 cm | 60 cm | 13.9 | 760 | width=600
"""
WASTE = Series(
    "waste",
    "transgastro",
    "bin",
    (
        "For kitchen, guest room and yard; tear-proof and easy to wash.",
        "Pentru bucătărie, cameră și curte; rezistent și ușor de spălat.",
    ),
    tiers=tiers((5, 4), (25, 9)),
)
WASTES = """
WA-9010 | bin height=680 | Swing-top bin 50 l | Coș cu capac batant 50 l | 24.9 | 2900 | volume=50; material=polypropylene
WA-9012 | bin height=690 | Food waste container 80 l on wheels | Container deșeuri 80 l, cu roți | 62 | 7800 | volume=80; material=polyethylene
WA-9020 | pedal-bin | Pedal bin, stainless | Coș cu pedală, inox | 29.8 | 2400 | material=inox-180
+ WA-9020-05 | 5 l | 5 l | 19.8 | 1400 | volume=5
+ WA-9020-20 | 20 l | 20 l | 39.8 | 3300 | volume=20
+ WA-9020-30 | 30 l | 30 l | 52.5 | 4400 | volume=30
WA-9030 | waste-bags | Waste bags, roll | Saci menajeri, rolă | 2.4 | 600 | material=polyethylene
+ WA-9030-035 | 35 l, 30 µm, 30 pieces | 35 l, 30 µm, 30 bucăți | 1.6 | 420 | volume=35; thickness=30; pack_content=30
+ WA-9030-060 | 60 l, 35 µm, 20 pieces | 60 l, 35 µm, 20 bucăți | 2.1 | 560 | volume=60; thickness=35; pack_content=20
+ WA-9030-120 | 120 l, 50 µm, 20 pieces | 120 l, 50 µm, 20 bucăți | 4.3 | 1450 | volume=120; thickness=50; pack_content=20
+ WA-9030-240 | 240 l, 60 µm, 10 pieces | 240 l, 60 µm, 10 bucăți | 5.9 | 1900 | volume=240; thickness=60; pack_content=10
"""

PRODUCTS: tuple[ProductContent, ...] = (
    *CHEMICAL.table(CHEMICALS),
    *PAPER.table(PAPERS),
    *RAGS.table(RAG_TABLE),
    *DISPENSER.table(DISPENSERS),
    *TOOL.table(TOOLS),
    *WASTE.table(WASTES),
)
