# ruff: noqa: E501 - one line of a table for each article
"""Chapter 07: hand tools, power tools, accessories, measuring, light."""

from .build import Series, sold, tiers
from .model import ProductContent

HAND = Series(
    "hand-tools",
    "maistor",
    "hammer",
    (
        "Chrome-vanadium steel, forged and hardened, for the workshop and on site.",
        "Oțel crom-vanadiu, forjat și călit, pentru atelier și șantier.",
    ),
    tiers=tiers((5, 4), (20, 8)),
)
HANDS = """
TO-1010 | hammer length=320 | Engineer's hammer, ash handle | Ciocan lăcătuș, coadă frasin | 8.9 | 620 | standard=DIN 1041; material=steel
+ TO-1010-03 | 300 g | 300 g | 7.4 | 420
+ TO-1010-05 | 500 g | 500 g | 8.9 | 640
+ TO-1010-10 | 1,000 g | 1.000 g | 13.4 | 1210
TO-1012 | hammer length=330 | Claw hammer 600 g, fibreglass | Ciocan dulgher 600 g, fibră de sticlă | 14.9 | 810 | material=steel
TO-1020 | screwdriver length=100 | Screwdriver, slotted | Șurubelniță dreaptă | 3.9 | 110 | standard=DIN 5265
+ TO-1020-35 | 3.5 × 75 mm | 3,5 × 75 mm | 2.9 | 70 | length=75
+ TO-1020-55 | 5.5 × 100 mm | 5,5 × 100 mm | 3.9 | 110 | length=100
+ TO-1020-80 | 8.0 × 150 mm | 8,0 × 150 mm | 5.6 | 180 | length=150
TO-1022 | screwdriver length=100 | Screwdriver, Phillips | Șurubelniță în cruce | 3.9 | 110 | standard=ISO 8764
+ TO-1022-1 | PH1 × 80 mm | PH1 × 80 mm | 3.2 | 80 | length=80
+ TO-1022-2 | PH2 × 100 mm | PH2 × 100 mm | 3.9 | 110 | length=100
+ TO-1022-3 | PH3 × 150 mm | PH3 × 150 mm | 5.9 | 190 | length=150
TO-1024 | screwdriver length=100 | Screwdriver, Torx | Șurubelniță Torx | 4.2 | 100 | standard=ISO 8764
+ TO-1024-15 | TX15 × 80 mm | TX15 × 80 mm | 3.9 | 80 | length=80
+ TO-1024-20 | TX20 × 100 mm | TX20 × 100 mm | 4.2 | 100 | length=100
+ TO-1024-25 | TX25 × 100 mm | TX25 × 100 mm | 4.4 | 110 | length=100
TO-1030 | pliers length=180 | Combination pliers | Patent combinat | 14.2 | 260 | standard=ISO 5746
+ TO-1030-16 | 160 mm | 160 mm | 12.9 | 210 | length=160
+ TO-1030-18 | 180 mm | 180 mm | 14.2 | 260 | length=180
+ TO-1030-20 | 200 mm | 200 mm | 15.9 | 320 | length=200
TO-1032 | pliers length=160 | Side cutters 160 mm | Clește tăietor lateral 160 mm | 13.8 | 220 | length=160; standard=ISO 5749
TO-1034 | pliers length=200 | Long-nose pliers 200 mm | Clește cu cioc lung 200 mm | 14.6 | 200 | length=200; standard=ISO 5745
TO-1040 | wrench | Combination spanner | Cheie combinată | 5.2 | 120 | standard=DIN 3113
+ TO-1040-08 | 8 mm | 8 mm | 3.4 | 40 | width=8
+ TO-1040-10 | 10 mm | 10 mm | 3.8 | 60 | width=10
+ TO-1040-13 | 13 mm | 13 mm | 4.6 | 90 | width=13
+ TO-1040-17 | 17 mm | 17 mm | 6.2 | 160 | width=17
+ TO-1040-19 | 19 mm | 19 mm | 7.1 | 200 | width=19
+ TO-1040-24 | 24 mm | 24 mm | 10.8 | 340 | width=24
TO-1042 | wrench | Combination spanner set, 12 pieces | Set chei combinate, 12 bucăți | 54.9 | 2100 | pack_content=12; standard=DIN 3113
TO-1050 | saw length=500 | Hand saw 500 mm, 7 TPI | Ferăstrău de mână 500 mm, 7 TPI | 13.9 | 520 | length=500
TO-1060 | toolbox length=480 width=220 height=180 | Tool box 19 inch, metal latches | Trusă scule 19 inch, încuietori metalice | 22.8 | 2300 | length=480
"""
POWER = Series(
    "power-tools",
    "kraftek",
    "drill",
    (
        "Brushless motor, one 18 V battery system for all machines, three years warranty.",
        "Motor fără perii, un singur sistem de acumulatori 18 V, garanție trei ani.",
    ),
    tiers=tiers((3, 3), (10, 6)),
    cost_share=0.74,
    lead_days=10,
)
POWERS = """
PT-2010 | drill | Cordless drill driver 18 V, 65 Nm | Mașină de găurit 18 V, 65 Nm | 129 | 1600 | voltage=18; torque=65
+ PT-2010-0 | Body only | Fără acumulator | 129 | 1200
+ PT-2010-2 | With 2 × 4.0 Ah | Cu 2 × 4,0 Ah | 239 | 2600
PT-2020 | drill | Cordless hammer drill 18 V, 80 Nm | Mașină de găurit cu percuție 18 V, 80 Nm | 159 | 1900 | voltage=18; torque=80
+ PT-2020-0 | Body only | Fără acumulator | 159 | 1500
+ PT-2020-2 | With 2 × 5.0 Ah | Cu 2 × 5,0 Ah | 289 | 3100
PT-2030 | drill | Impact driver 18 V, 200 Nm | Mașină de înșurubat cu impact 18 V, 200 Nm | 139 | 1100 | voltage=18; torque=200
PT-2040 | grinder | Angle grinder 125 mm, 1.4 kW | Polizor unghiular 125 mm, 1,4 kW | 98 | 2300 | voltage=230; power_kw=1.4; diameter=125
PT-2042 | grinder | Cordless angle grinder 125 mm, 18 V | Polizor unghiular 125 mm, 18 V | 149 | 2200 | voltage=18; diameter=125
PT-2050 | jigsaw | Jigsaw 0.75 kW, pendulum | Ferăstrău pendular 0,75 kW | 112 | 2600 | voltage=230; power_kw=0.75
PT-2060 | packet | Battery pack 18 V | Acumulator 18 V | 59 | 640 | voltage=18
+ PT-2060-4 | 4.0 Ah | 4,0 Ah | 59 | 640
+ PT-2060-8 | 8.0 Ah | 8,0 Ah | 104 | 980
"""
ACCESSORY = Series(
    "tool-accessories",
    "kraftek",
    "drill-bit",
    (
        "Consumables for daily use, in trade packs.",
        "Consumabile pentru uz zilnic, la ambalaj profesional.",
    ),
    units=sold(pack=10),
    tiers=tiers((10, 8), (50, 14)),
)
ACCESSORIES = """
AC-3010 | drill-bit | HSS-G twist drill | Burghiu HSS-G | 1.2 | 20 | standard=DIN 338
+ AC-3010-30 | ⌀ 3.0 mm | ⌀ 3,0 mm | 0.72 | 4 | diameter=3
+ AC-3010-42 | ⌀ 4.2 mm | ⌀ 4,2 mm | 0.94 | 8 | diameter=4.2
+ AC-3010-50 | ⌀ 5.0 mm | ⌀ 5,0 mm | 1.12 | 12 | diameter=5
+ AC-3010-68 | ⌀ 6.8 mm | ⌀ 6,8 mm | 1.94 | 24 | diameter=6.8
+ AC-3010-85 | ⌀ 8.5 mm | ⌀ 8,5 mm | 2.98 | 40 | diameter=8.5
+ AC-3010-102 | ⌀ 10.2 mm | ⌀ 10,2 mm | 4.6 | 62 | diameter=10.2
AC-3020 | drill-bit | SDS-plus drill, 4 edges, 160 mm | Burghiu SDS-plus, 4 tăișuri, 160 mm | 4.9 | 90 | length=160
+ AC-3020-06 | ⌀ 6 mm | ⌀ 6 mm | 3.9 | 70 | diameter=6
+ AC-3020-08 | ⌀ 8 mm | ⌀ 8 mm | 4.4 | 90 | diameter=8
+ AC-3020-10 | ⌀ 10 mm | ⌀ 10 mm | 4.9 | 120 | diameter=10
+ AC-3020-12 | ⌀ 12 mm | ⌀ 12 mm | 5.8 | 160 | diameter=12
AC-3030 | cutting-disc diameter=125 | Cutting disc, inox, 125 × 1.0 mm | Disc de tăiere inox 125 × 1,0 mm | 1.15 | 30 | diameter=125
AC-3032 | cutting-disc diameter=230 | Cutting disc, steel, 230 × 2.0 mm | Disc de tăiere oțel 230 × 2,0 mm | 2.6 | 190 | diameter=230
AC-3034 | cutting-disc diameter=125 | Flap disc 125 mm | Disc lamelar 125 mm | 2.9 | 90 | diameter=125
+ AC-3034-40 | Grit 40 | Granulație 40 | 2.9 | 90
+ AC-3034-60 | Grit 60 | Granulație 60 | 2.9 | 90
+ AC-3034-80 | Grit 80 | Granulație 80 | 2.9 | 90
AC-3040 | bit-set | Bit set, 32 pieces, with holder | Set biți, 32 bucăți, cu suport | 16.8 | 320 | pack_content=32; drive=1/4 inch
AC-3050 | glue-gun | Sanitary silicone 310 ml | Silicon sanitar 310 ml | 4.4 | 360 | content_ml=310
+ AC-3050-W | White | Alb | 4.4 | 360 | colour=white
+ AC-3050-C | Clear | Transparent | 4.4 | 360 | colour=clear
+ AC-3050-G | Grey | Gri | 4.4 | 360 | colour=grey
"""
LITRES = ACCESSORY.but(
    units=sold("litre", by=0.5),
    text=(
        "Drawn from the drum into your can, by the half litre.",
        "Se livrează vrac din butoi, la jumătate de litru.",
    ),
)
OIL = """
AC-3060 | canister | Cutting oil, loose | Ulei de tăiere, vrac | 4.8 | 900 | form=ready
"""
MEASURE = Series(
    "measuring",
    "metrika",
    "tape-measure",
    (
        "Accuracy class stated on the tool; test certificate on request.",
        "Clasa de precizie este marcată; certificat de verificare la cerere.",
    ),
    tiers=tiers((5, 4), (20, 8)),
)
MEASURES = """
ME-4010 | tape-measure | Tape measure, class II | Ruletă, clasa II | 6.9 | 240 | standard=EC class II
+ ME-4010-3 | 3 m | 3 m | 4.9 | 150 | measuring_range=3
+ ME-4010-5 | 5 m | 5 m | 6.9 | 240 | measuring_range=5
+ ME-4010-8 | 8 m | 8 m | 9.8 | 380 | measuring_range=8
ME-4020 | spirit-level | Spirit level, 0.5 mm/m | Nivelă, 0,5 mm/m | 22.9 | 720 | material=aluminium
+ ME-4020-40 | 400 mm | 400 mm | 16.9 | 420 | length=400
+ ME-4020-60 | 600 mm | 600 mm | 19.8 | 560 | length=600
+ ME-4020-100 | 1,000 mm | 1.000 mm | 26.9 | 880 | length=1000
ME-4030 | caliper length=150 | Digital caliper 150 mm, 0.01 mm | Șubler digital 150 mm, 0,01 mm | 29.8 | 320 | length=150; standard=DIN 862
ME-4040 | line-laser | Cross-line laser, green, 30 m | Laser cu linii în cruce, verde, 30 m | 168 | 900 | measuring_range=30
"""
LIGHT = Series(
    "light-power",
    "kraftek",
    "torch",
    (
        "LED, 5,000 K, splash-proof; for the site, the yard and emergencies.",
        "LED, 5.000 K, rezistent la stropire; pentru șantier, curte și urgențe.",
    ),
    tiers=tiers((5, 5), (20, 9)),
)
LIGHTS = """
LI-5010 | torch | LED torch 400 lm, rechargeable | Lanternă LED 400 lm, reîncărcabilă | 28.9 | 210 | luminous_flux=400
LI-5020 | floodlight | LED floodlight on stand | Proiector LED cu suport | 42.5 | 2400 | voltage=230
+ LI-5020-30 | 3,000 lm | 3.000 lm | 34.9 | 1700 | luminous_flux=3000; power_kw=0.03
+ LI-5020-60 | 6,000 lm | 6.000 lm | 49.9 | 2600 | luminous_flux=6000; power_kw=0.05
LI-5030 | cable-reel | Cable reel, H07RN-F 3G1.5, IP44 | Derulator cablu, H07RN-F 3G1,5, IP44 | 79 | 6400 | voltage=230
+ LI-5030-25 | 25 m | 25 m | 64.9 | 5200 | length=25000
+ LI-5030-40 | 40 m | 40 m | 92.5 | 7900 | length=40000
"""

PRODUCTS: tuple[ProductContent, ...] = (
    *HAND.table(HANDS),
    *POWER.table(POWERS),
    *ACCESSORY.table(ACCESSORIES),
    *LITRES.table(OIL),
    *MEASURE.table(MEASURES),
    *LIGHT.table(LIGHTS),
)
