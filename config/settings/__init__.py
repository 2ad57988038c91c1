"""Settings: ``production`` is the default; ``demo`` and ``test`` are opted into by name."""
