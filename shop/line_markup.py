"""Lines of carts, orders, quotes and approvals, as HTML.

Long documents are an ordinary case: 1,000 lines of template nodes take a second, these
functions a twentieth of that (docs/performance.md). As in shop.markup nothing here
decides anything; texts are escaped unless they are markup already.
"""

from collections.abc import Iterable, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from shop import blocks
from shop.filling import NOTHING, fill, fill_each
from shop.markup import picture
from shop.templatetags.angro import icon, money, unit_price


def line_table(
    columns: Sequence[blocks.LineColumn],
    lines: Iterable[blocks.DocumentLine],
    *,
    caption: str,
    foot: SafeString = NOTHING,
) -> SafeString:
    """A table of lines; the first of `columns` is the article's. `foot` are rows."""
    return fill(
        '<div class="table"><table role="table" class="table__grid is-stacking">'
        '<caption class="visually-hidden">{}</caption>'
        '<thead role="rowgroup"><tr role="row">{}</tr></thead>\n'
        '<tbody role="rowgroup">{}</tbody>{}</table></div>',
        caption,
        line_heads(columns),
        line_rows(columns, lines),
        fill('<tfoot role="rowgroup">{}</tfoot>', foot) if foot else NOTHING,
    )


def line_heads(columns: Iterable[blocks.LineColumn]) -> SafeString:
    """The heads of a table of lines."""
    return fill_each(
        '<th role="columnheader"{} scope="col">{}</th>',
        ((_end_of(column.css), column.head) for column in columns),
    )


def _end_of(css_class: str) -> SafeString:
    return fill(' class="is-end"') if "is-end" in css_class else NOTHING


def line_rows(
    columns: Sequence[blocks.LineColumn], lines: Iterable[blocks.DocumentLine]
) -> SafeString:
    """The rows of a table of lines, a cell for each of `columns` after the first."""
    opened = [cell_start(column) for column in columns[1:]]
    return fill_each("{}", ((_row(line, opened),) for line in lines))


def cell_start(column: blocks.LineColumn) -> SafeString:
    """The start of a cell of `column`: the same in every row, so made once."""
    named = fill(' class="{}"', column.css) if column.css else NOTHING
    label = column.label or column.head
    return fill('<td role="cell"{} data-label="{}">', named, label)


def _row(line: blocks.DocumentLine, opened: Sequence[SafeString]) -> SafeString:
    return fill(
        '<tr role="row" class="table__row{}"><td role="cell" class="is-lead">{}{}{}'
        "</td>{}</tr>\n",
        f" {line.tone}" if line.tone else "",
        article_line(
            line.article,
            changed=line.changed,
            next_=line.next,
            has_picture=line.has_picture,
        ),
        smalls("muted", line.notes),
        line.more,
        fill_each(
            "{}{}</td>",
            (
                (start, cell(each))
                for start, each in zip(opened, line.cells, strict=True)
            ),
        ),
    )


def cell(content: blocks.LineCell) -> SafeString | str:
    """What stands in a cell."""
    if not content.notes and not content.less:
        return content.text
    return fill(
        "<div>{}{}{}</div>",
        content.text,
        smalls("", content.notes),
        smalls("totals__less", content.less),
    )


def smalls(css_class: str, texts: Sequence[str]) -> SafeString:
    """Each text on a line of its own, smaller."""
    if not texts:
        return NOTHING
    start = fill('<small class="{}">', css_class) if css_class else "<small>"
    return fill_each(f"{start}{{}}</small>", ((text,) for text in texts))


def article_line(
    article: blocks.Article,
    *,
    changed: str = "",
    next_: str = "",
    size: str = "",
    has_picture: bool = True,
) -> SafeString:
    """An article in a line: picture, name, numbers; what changed, what more gives.

    `size` is is-tiny where there is little room. Without an address it is gone.
    """
    words = fill(
        '<div>{}\n<p class="line__facts"><span class="code">{}</span>{}</p>{}{}</div>',
        fill('<a class="line__name" href="{}">{}</a>', article.url, article.name)
        if article.url
        else fill('<span class="line__name">{}</span>', article.name),
        article.sku,
        _yours(article.own_number),
        fill('\n<p class="line__changed">{}</p>', changed) if changed else NOTHING,
        fill('\n<p class="line__next">{}</p>', next_) if next_ else NOTHING,
    )
    if not has_picture:
        return words
    shown = picture(article.picture, size=size or "is-small")
    return fill('<div class="line">{}\n{}</div>', shown, words)


def _yours(number: str) -> SafeString:
    if not number:
        return NOTHING
    return fill(' · {} <span class="code">{}</span>', gettext("yours"), number)


def trace(
    steps: Iterable[blocks.TraceStep], currency: str, *, is_open: bool = False
) -> SafeString:
    """Why a price: the lists asked, in order, and which won; folded unless open."""
    return fill(
        '<details class="trace"{}><summary class="trace__open">{}{}</summary>\n'
        '<ol class="trace__list">{}</ol></details>',
        " open" if is_open else "",
        icon("info"),
        gettext("Why this price"),
        fill_each("{}", ((_step(step, currency),) for step in steps)),
    )


def _step(step: blocks.TraceStep, currency: str) -> SafeString:
    return fill(
        '<li class="trace__step{}">{}<span>{}{}</span>{}</li>',
        " is-won" if step.is_won else "",
        icon("check") if step.is_won else fill('<span aria-hidden="true"></span>'),
        step.name,
        smalls("", (step.detail,)) if step.detail else NOTHING,
        _step_amount(step, currency),
    )


def _step_amount(step: blocks.TraceStep, currency: str) -> str:
    if step.amount is None:
        return "–"
    # What a promotion takes is of the whole line, not of one unit.
    written = money if step.is_promotion else unit_price
    return written(step.amount, currency)
