"""The log: ids, codes and sizes, one line each, as JSON or for a terminal.

Nobody's words go in: no names, texts, tokens, queries. structlog escapes line breaks in JSON and
quotes them on the console, so a hostile value cannot forge a line.
"""

import logging
import sys
import traceback
from types import TracebackType

import structlog
from typing_extensions import override

from server.settings import Settings

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_Frames = (
    tuple[type[BaseException], BaseException, TracebackType | None] | BaseException | bool | None
)


def set_up_logs(settings: Settings) -> None:
    """Send structlog's lines, and what libraries log, to standard error."""
    as_json = settings.log_format == "json" or (
        settings.log_format == "auto" and not sys.stderr.isatty()
    )
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    level = _LEVELS[settings.log_level]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[_Forward()], force=True)


def _without_words(
    _: structlog.typing.WrappedLogger, __: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Replace an exception by where it happened: its message may repeat somebody's words."""
    error: _Frames = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        line["error"] = type(error).__name__
        line["at"] = places(error)
    return line


def places(error: BaseException) -> list[str]:
    """Where an exception and its causes passed through, innermost last, without any value."""
    found: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(found) < 60:
        frames = traceback.extract_tb(seen.__traceback__)[-12:]
        found[:0] = [
            f"{type(seen).__name__}:",
            *(f"{f.filename}:{f.lineno} {f.name}" for f in frames),
        ]
        if isinstance(seen, BaseExceptionGroup):
            for part in seen.exceptions[:3]:
                found.extend(places(part))
        seen = seen.__cause__ or seen.__context__
    return found


class _Forward(logging.Handler):
    """What uvicorn, asyncio and SQLAlchemy log, in the same form; the words stay out."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger("library")
        # The unformatted message is the library's own text; its arguments may be anybody's.
        line = {"logger": record.name, "message": str(record.msg)[:200]}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["at"] = " | ".join(places(record.exc_info[1])[-12:])
        log.log(record.levelno, "library", **line)
