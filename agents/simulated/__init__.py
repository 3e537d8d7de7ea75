"""The model that a rehearsal plays: it reads the prompts and answers by the offline teacher."""
