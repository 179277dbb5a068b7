"""MXNet's ``mx.log``: loggers whose lines read ``W1122 10:26:31 4711 train.py:main:38] words``."""

from __future__ import annotations

import logging
import sys
import warnings
from logging import CRITICAL, DEBUG, ERROR, INFO, NOTSET, WARNING

__all__ = ["CRITICAL", "DEBUG", "ERROR", "INFO", "NOTSET", "WARNING", "getLogger", "get_logger"]

_COLOURS = {"E": "\x1b[31m", "F": "\x1b[31m", "W": "\x1b[31m", "I": "\x1b[32m", "D": "\x1b[34m"}


class _Formatter(logging.Formatter):
    """The level's letter, date, process and place in front of each line."""

    def __init__(self, coloured: bool) -> None:
        super().__init__("%(process)d %(pathname)s:%(funcName)s:%(lineno)d", "%m%d %H:%M:%S")
        self.coloured = coloured

    def format(self, record: logging.LogRecord) -> str:
        letter = {WARNING: "W", ERROR: "E", CRITICAL: "F", INFO: "I", DEBUG: "D"}.get(record.levelno, "U")
        where = f"{record.process} {record.pathname}:{record.funcName}:{record.lineno}"
        head = f"{letter}{self.formatTime(record, self.datefmt)} {where}]"
        if self.coloured:
            head = f"{_COLOURS.get(letter, '')}{head}\x1b[0m"
        lines = [f"{head} {record.getMessage()}"]
        if record.exc_info:
            lines.append(self.formatException(record.exc_info))
        return "\n".join(lines)


def get_logger(
    name: str | None = None, filename: str | None = None, filemode: str | None = None, level: int = WARNING
) -> logging.Logger:
    """The logger of that name, made ready to write on its first use.

    Parameters
    ----------
    name : of the logger; the root logger where None (which is not given a handler).
    filename : file to write to; stderr where None.
    filemode : how to open the file; ``"a"``, to append, where None.
    level : least level to write.

    >>> import d2lcore as mx
    >>> log = mx.log.get_logger("training", level=mx.log.INFO)
    >>> log is mx.log.get_logger("training"), log.level == mx.log.WARNING
    (True, False)
    """
    logger = logging.getLogger(name)
    if name is not None and not getattr(logger, "_d2lcore_ready", False):
        if filename:
            handler: logging.Handler = logging.FileHandler(filename, filemode or "a")
        else:
            handler = logging.StreamHandler()
        handler.setFormatter(_Formatter(coloured=not filename and sys.stderr.isatty()))
        logger.addHandler(handler)
        logger.setLevel(level)
        logger._d2lcore_ready = True  # type: ignore[attr-defined]
    return logger


def getLogger(
    name: str | None = None, filename: str | None = None, filemode: str | None = None, level: int = WARNING
) -> logging.Logger:
    """`get_logger` under its old name, with a warning."""
    warnings.warn("mx.log.getLogger is the old name of mx.log.get_logger", DeprecationWarning, stacklevel=2)
    return get_logger(name, filename, filemode, level)
