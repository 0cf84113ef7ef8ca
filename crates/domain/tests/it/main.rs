mod calendar_vectors;
