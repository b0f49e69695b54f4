"""The brands of the demo shop; all invented."""

from collections.abc import Mapping

from .model import BrandContent

_NAMES = (
    ("norma-pro", "Norma Pro", "5941234"),
    ("alpina", "Alpina", "9004417"),
    ("transgastro", "Transgastro", "5942208"),
    ("cuprum", "Cuprum Atelier", "5943316"),
    ("lamina", "Lamina Solingen", "4027715"),
    ("thermopol", "Thermopol", "5907731"),
    ("vitrea", "Vitrea", "8006624"),
    ("alba", "Alba Porțelan", "5944402"),
    ("argenta", "Argenta", "8009913"),
    ("sorella", "Caffè Sorella", "8012257"),
    ("valea-verde", "Valea Verde", "5945518"),
    ("pura", "Pura Clean", "5946627"),
    ("linden", "Linden Hygiene", "4031186"),
    ("handa", "Handa", "5903344"),
    ("ferro", "Ferro Workwear", "5947731"),
    ("stradus", "Stradus", "3607745"),
    ("tectum", "Tectum Safety", "4041193"),
    ("maistor", "Maistor", "5948842"),
    ("kraftek", "Kraftek", "4052208"),
    ("metrika", "Metrika", "3611128"),
    ("fixor", "Fixor", "5949953"),
    ("ancora", "Ancora Tech", "4063317"),
    ("cargo", "Cargo Nord", "5906612"),
    ("modulo", "Modulo", "8015590"),
)

BRANDS: Mapping[str, BrandContent] = {
    code: BrandContent(code, name, prefix) for code, name, prefix in _NAMES
}
