"""Made-up students, whom the audit of marking lets sit each exercise: what they type is known, and so what is due."""
