"""The journey map as a picture: PDF, SVG and PNG from one typeset source."""
