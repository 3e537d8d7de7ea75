"""The model as teacher: toolsmith, composer, reasoner, critic and judge played by a model.

Everything that decides stays mechanical: exploring, gates, equivalence, replay. A model writes
names, messages, thoughts, calls and remarks, and each of these is checked before it counts.
"""
