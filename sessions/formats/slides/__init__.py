"""The outcome as slides: shapes, tables and charts that people can go on editing."""
