"""What goes wrong with images that are sequences, one file for each part of the notebook."""
