"""The components that run in the browser, on one shared core; each is a .js, a .css and a thin typed wrapper."""
