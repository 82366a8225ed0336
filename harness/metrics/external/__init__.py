"""Third-party metrics, as commands and plug-ins."""
