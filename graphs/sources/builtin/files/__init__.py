"""Files: folders, documents, sharing."""
