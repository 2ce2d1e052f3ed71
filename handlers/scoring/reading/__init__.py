"""Question banks as people write them, made into checked questions."""
