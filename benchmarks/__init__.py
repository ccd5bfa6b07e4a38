"""Wayboard measured beside the servers that people would otherwise take."""
