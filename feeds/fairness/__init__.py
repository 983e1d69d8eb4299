"""Was it fair? Who would have won under other guns, fair starts, and their price.

Times are held as they were run: a runner's way from her wave's gun to the line stays what it was,
and so does the chaser's, unless his time is changed. That nobody would have run otherwise, had she
started elsewhere in the crowd or nearer to him, is an assumption, and is told beside every figure.
Functions of arrays, so that a browser can do the same: docs/fairness.md.
"""
