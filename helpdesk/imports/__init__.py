"""Imports: files of rows become employees, assets and whatever else `kinds.py` names."""
