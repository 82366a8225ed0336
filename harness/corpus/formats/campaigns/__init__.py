"""Layouts of shared tasks: WMT and mt-metrics-eval."""
