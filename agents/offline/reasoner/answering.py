def answer(s,rng): return "done"
