"""The reading list: works on what the course teaches, part by part."""
