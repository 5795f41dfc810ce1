"""Attribution of a file of paths, by the models' own SQL."""
