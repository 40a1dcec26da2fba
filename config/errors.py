"""The one fault of the configuration."""


class ConfigError(Exception):
    """A wrong value: names file, entry, field and what is allowed."""
