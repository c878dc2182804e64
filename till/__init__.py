"""A till in the terminal: sells with no line and through power cuts, and syncs by itself."""
