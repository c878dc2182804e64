"""The big shop: its plan (pure), and the stages that write it into each service's database."""
