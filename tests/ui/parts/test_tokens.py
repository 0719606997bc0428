import pytest

from ui.desktop.style.tokens import DARK, LIGHT, Colors, Look, Tokens, contrast

TEXT_ON_GROUND = [(ink, ground) for ink in ("ink", "ink2", "ink3", "accent") for ground in
                  ("paper", "surface", "sunken", "accent_soft")] + [
    ("green", "green_soft"), ("amber", "amber_soft"), ("red", "red_soft"), ("red", "surface"), ("amber", "surface"),
    ("green", "sunken"), ("amber", "sunken"), ("red", "accent_soft"), ("amber", "accent_soft"), ("ink2", "line"),
    ("ink3", "amber_soft"), ("ink3", "red_soft"), ("on_fill", "fill"), ("on_fill", "fill_hover"),
    ("on_fill", "fill_down"), ("sheet_ink", "sheet"), ("surface", "amber"),
]  # fmt: skip


@pytest.mark.parametrize(("ink", "ground"), TEXT_ON_GROUND)
@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground_it_stands_on(colors: Colors, ink: str, ground: str) -> None:
    assert contrast(colors.of(ink), colors.of(ground)) >= 4.5


@pytest.mark.parametrize("ground", ["paper", "surface", "sunken"])
@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_and_the_primary_button_can_be_told_from_the_ground(colors: Colors, ground: str) -> None:
    assert contrast(colors.edge, colors.of(ground)) >= 3.0
    assert contrast(colors.accent, colors.of(ground)) >= 3.0


def test_contrast_is_the_ratio_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_large_text_grows_controls_less_than_the_letters() -> None:
    tokens = Tokens()
    tokens.use(Look(scale=1.5))
    assert (tokens.h("field"), tokens.h("row"), tokens.h("chip"), tokens.px(20)) == (50, 55, 33, 30)
    tokens.use(Look())
    assert (tokens.h("field"), tokens.h("row"), tokens.h("chip"), tokens.px(20)) == (36, 40, 24, 20)
