"""The engine: every number ConvScope shows, and how it came about.

Needs numpy only; imports neither streamlit nor `app`.
"""
