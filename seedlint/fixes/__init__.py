"""Fixes: from findings to edits, planned over the whole program, applied file by file, all or nothing.

`trees` and `callers` say where things stand and who calls whom; `remedies` say what one finding needs; `supplies`
decide how each function comes by it, up to the program's start; `planning` makes edits of all that; `applying` proves
them, and `files` writes them.
"""
