"""The typed attributes of the catalogue, with their choices."""

from .model import AttributeContent, AttributeKind, ChoiceContent


def _texts(english: str, romanian: str) -> dict[str, str]:
    return {"en": english, "ro": romanian}


def _plain(
    kind: AttributeKind, rows: tuple[tuple[str, str, str, str], ...]
) -> tuple[AttributeContent, ...]:
    return tuple(
        AttributeContent(code, _texts(english, romanian), kind, unit)
        for code, english, romanian, unit in rows
    )


def _choice(
    code: str, names: tuple[str, str], choices: tuple[tuple[str, str, str], ...]
) -> AttributeContent:
    return AttributeContent(
        code,
        _texts(*names),
        "choice",
        choices=tuple(
            ChoiceContent(choice, _texts(english, romanian))
            for choice, english, romanian in choices
        ),
    )


def _alike(*codes: str) -> tuple[tuple[str, str, str], ...]:
    """Choices that are written the same in every language."""
    return tuple((code, code, code) for code in codes)


_NUMBERS = _plain(
    "number",
    (
        ("length", "Length", "Lungime", "mm"),
        ("width", "Width", "Lățime", "mm"),
        ("height", "Height", "Înălțime", "mm"),
        ("depth", "Depth", "Adâncime", "mm"),
        ("diameter", "Diameter", "Diametru", "mm"),
        ("blade", "Blade length", "Lungime lamă", "mm"),
        ("wall", "Wall thickness", "Grosime perete", "mm"),
        ("volume", "Volume", "Volum", "l"),
        ("content_g", "Content", "Conținut", "g"),
        ("content_ml", "Capacity", "Capacitate", "ml"),
        ("power_kw", "Power", "Putere", "kW"),
        ("voltage", "Voltage", "Tensiune", "V"),
        ("torque", "Torque", "Cuplu", "Nm"),
        ("luminous_flux", "Luminous flux", "Flux luminos", "lm"),
        ("load", "Load", "Sarcină", "kg"),
        ("pack_content", "Pieces per pack", "Bucăți la pachet", "pcs"),
        ("sheets", "Sheets", "Foi", ""),
        ("plies", "Plies", "Straturi", ""),
        ("grammage", "Grammage", "Gramaj", "g/m²"),
        ("thickness", "Thickness", "Grosime", "µm"),
        ("temperature", "Heat resistant to", "Rezistent până la", "°C"),
        ("noise", "Noise reduction SNR", "Atenuare SNR", "dB"),
        ("ph", "pH value", "Valoare pH", ""),
        ("shelves", "Shelves", "Polițe", ""),
        ("steps", "Steps", "Trepte", ""),
        ("measuring_range", "Measuring range", "Domeniu de măsurare", "m"),
    ),
)
_TEXTS = _plain(
    "text",
    (
        ("standard", "Standard", "Standard", ""),
        ("size_mm", "Outer size", "Dimensiuni", "mm"),
        ("ratio", "Dilution", "Diluție", ""),
        ("origin", "Origin", "Origine", ""),
        ("drive", "Drive", "Antrenare", ""),
    ),
)
_YES_NO = _plain(
    "boolean",
    (
        ("dishwasher", "Dishwasher proof", "Rezistent la mașina de spălat", ""),
        ("induction", "Suits induction", "Pentru inducție", ""),
        ("stackable", "Stackable", "Stivuibil", ""),
        ("food_contact", "Food contact", "Contact cu alimente", ""),
        ("organic", "Organic", "Ecologic", ""),
        ("powder_free", "Powder free", "Fără pudră", ""),
        ("metal_free", "Metal free", "Fără metal", ""),
    ),
)
_CHOICES = (
    _choice(
        "gn_size",
        ("GN size", "Mărime GN"),
        _alike("2/1", "1/1", "2/3", "1/2", "1/3", "1/4", "2/4", "1/6", "1/9"),
    ),
    _choice(
        "material",
        ("Material", "Material"),
        (
            ("inox-1810", "Stainless 18/10", "Inox 18/10"),
            ("inox-180", "Stainless 18/0", "Inox 18/0"),
            ("polycarbonate", "Polycarbonate", "Policarbonat"),
            ("polypropylene", "Polypropylene", "Polipropilenă"),
            ("polyethylene", "Polyethylene", "Polietilenă"),
            ("aluminium", "Aluminium", "Aluminiu"),
            ("copper", "Copper", "Cupru"),
            ("cast-iron", "Cast iron", "Fontă"),
            ("carbon-steel", "Carbon steel", "Oțel carbon"),
            ("steel", "Steel", "Oțel"),
            ("beech", "Beech", "Fag"),
            ("silicone", "Silicone", "Silicon"),
            ("glass", "Glass", "Sticlă"),
            ("crystal", "Crystal glass", "Cristal"),
            ("tempered", "Tempered glass", "Sticlă securizată"),
            ("porcelain", "Hard porcelain", "Porțelan dur"),
            ("slate", "Slate", "Ardezie"),
            ("cotton", "Cotton", "Bumbac"),
            ("polycotton", "Polyester-cotton", "Poliester-bumbac"),
            ("polyester", "Polyester", "Poliester"),
            ("cellulose", "Cellulose", "Celuloză"),
            ("recycled", "Recycled paper", "Hârtie reciclată"),
            ("microfibre", "Microfibre", "Microfibră"),
            ("nitrile", "Nitrile", "Nitril"),
            ("latex", "Latex", "Latex"),
            ("vinyl", "Vinyl", "Vinil"),
            ("leather", "Leather", "Piele"),
            ("abs", "ABS", "ABS"),
            ("nylon", "Nylon", "Nailon"),
            ("wood", "Wood", "Lemn"),
            ("cardboard", "Cardboard", "Carton"),
        ),
    ),
    _choice(
        "colour",
        ("Colour", "Culoare"),
        (
            ("white", "White", "Alb"),
            ("black", "Black", "Negru"),
            ("blue", "Blue", "Albastru"),
            ("navy", "Navy", "Bleumarin"),
            ("grey", "Grey", "Gri"),
            ("red", "Red", "Roșu"),
            ("green", "Green", "Verde"),
            ("yellow", "Yellow", "Galben"),
            ("orange", "Orange", "Portocaliu"),
            ("brown", "Brown", "Maro"),
            ("clear", "Clear", "Transparent"),
            ("natural", "Natural", "Natur"),
            ("bordeaux", "Bordeaux", "Bordo"),
        ),
    ),
    _choice(
        "clothing_size",
        ("Size", "Mărime"),
        _alike("XS", "S", "M", "L", "XL", "XXL", "3XL"),
    ),
    _choice(
        "shoe_size",
        ("Shoe size", "Mărime pantofi"),
        _alike(*(str(number) for number in range(36, 48))),
    ),
    _choice(
        "trouser_size",
        ("Trouser size", "Mărime pantaloni"),
        _alike(*(str(number) for number in range(44, 64, 2))),
    ),
    _choice(
        "thread",
        ("Thread", "Filet"),
        _alike("M4", "M5", "M6", "M8", "M10", "M12", "M16"),
    ),
    _choice(
        "finish",
        ("Finish", "Acoperire"),
        (
            ("zinc", "Zinc plated", "Zincat"),
            ("a2", "Stainless A2", "Inox A2"),
            ("a4", "Stainless A4", "Inox A4"),
            ("black", "Black", "Brunat"),
            ("yellow-zinc", "Yellow zinc", "Zincat galben"),
            ("hot-dip", "Hot-dip galvanised", "Zincat termic"),
        ),
    ),
    _choice("strength", ("Strength class", "Clasă"), _alike("8.8", "10.9", "12.9")),
    _choice(
        "protection",
        ("Protection class", "Clasă de protecție"),
        _alike("S1P", "S2", "S3", "O2", "FFP2", "FFP3"),
    ),
    _choice(
        "form",
        ("Form", "Formă"),
        (
            ("concentrate", "Concentrate", "Concentrat"),
            ("ready", "Ready to use", "Gata de utilizare"),
            ("powder", "Powder", "Pulbere"),
            ("tablets", "Tablets", "Tablete"),
        ),
    ),
)

ATTRIBUTES = (*_NUMBERS, *_TEXTS, *_YES_NO, *_CHOICES)
