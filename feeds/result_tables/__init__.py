"""A past race's table of results becomes a race folder that can be chased.

``open_table`` reads the file, ``written_times`` what stands in its cells, ``columns`` finds out
what each column is, ``past_race`` makes arrays of it, ``as_pursuit`` waves, guns and a chaser,
``drawn_course`` a road, and ``write_folder`` the folder.
"""
