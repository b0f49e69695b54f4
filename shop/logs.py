"""One JSON object a line, with the request's id and the user's pk.

Nothing in a line names a person or opens a door: no addresses of computers, no
browsers, no query strings, no keys out of mailed links.
"""

import re

import structlog

# What follows these in a path is a key somebody got by mail.
MAILED_KEY = re.compile(
    r"(/(?:key|confirm-email|unsubscribe|join|orders/guest|quotes/offer)/)[^/ ]+"
)


def without_persons(
    _logger: object, _method: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Drop what tells who sat at the other end; the user's pk is enough."""
    for name in ("ip", "user_agent"):
        line.pop(name, None)
    if isinstance(line.get("request"), str):
        path = line["request"].partition("?")[0]
        line["request"] = MAILED_KEY.sub(r"\1…", path)
    return line


SHARED: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    without_persons,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """The formatter that settings.LOGGING names; also readies structlog itself."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )
