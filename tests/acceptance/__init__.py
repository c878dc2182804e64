"""What Comptoir promises, sentence by sentence, shown on the shop that runs."""
