"""The guide as pages: for whoever is signed in, and as plain files for everybody."""
