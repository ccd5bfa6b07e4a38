"""The outcome as a workbook: a sheet for each table, with filters, frozen heads and charts."""
