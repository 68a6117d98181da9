"""The basemap: what it is made of, how it is built, and the land that sea paths go round."""
