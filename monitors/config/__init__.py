"""The config folder: the shape of its files, how they are read, checked, compared and edited."""
